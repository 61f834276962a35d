import { type Field, type Schema, tableFromIPC, type Vector } from 'apache-arrow';

export interface DecodedField {
  readonly name: string;
  /** Arrow's name of the type, such as `Timestamp<NANOSECOND, UTC>`, `Float64`, `Utf8`. */
  readonly arrowType: string;
  readonly type: 'time' | 'number' | 'string';
  readonly nullable: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Times in epoch milliseconds. */
  readonly values: readonly (number | string | null)[];
}

export interface DecodedFrame {
  readonly name: string;
  readonly refId: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly fields: readonly DecodedField[];
  readonly length: number;
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** Reads one Arrow IPC file as Grafana's SDK does: names, labels and configuration stand in the metadata as JSON. */
export function decodeFrame(file: Uint8Array): DecodedFrame {
  const table = tableFromIPC(file);
  const schema: Schema = table.schema;
  const meta = schema.metadata.get('meta');
  return {
    name: schema.metadata.get('name') ?? '',
    refId: schema.metadata.get('refId') ?? '',
    ...(meta !== undefined && { meta: JSON.parse(meta) }),
    fields: schema.fields.map((field, index) => decodeField(field, table.getChildAt(index))),
    length: table.numRows,
  };
}

function decodeField(field: Field, column: Vector | null): DecodedField {
  const labels = field.metadata.get('labels');
  const config = field.metadata.get('config');
  return {
    name: field.name,
    arrowType: String(field.type),
    type: typeOf(field),
    nullable: field.nullable,
    ...(labels !== undefined && { labels: JSON.parse(labels) }),
    ...(config !== undefined && { config: JSON.parse(config) }),
    values: typeOf(field) === 'time' ? timesOf(column) : [...(column ?? [])],
  };
}

function typeOf(field: Field): DecodedField['type'] {
  const name = String(field.type);
  if (name.startsWith('Timestamp')) {
    return 'time';
  }
  return name === 'Utf8' ? 'string' : 'number';
}

/** The stored nanoseconds, exactly: apache-arrow's own reading of a timestamp goes through a float. */
function timesOf(column: Vector | null): (number | null)[] {
  return (column?.data ?? []).flatMap((chunk) =>
    Array.from(chunk.values as BigInt64Array, (nanoseconds, row) =>
      chunk.getValid(row) ? Number(nanoseconds / NANOSECONDS_PER_MILLISECOND) : null
    )
  );
}
