/** Grafana's frame JSON (a schema and columns), which `/api/ds/query` answers with. */
import type { DecodedField, DecodedFrame } from '../../host';

const TYPE_NAMES = { time: 'time.Time', number: 'float64', string: 'string' } as const;

/** What JSON has no word for: the rows where it stands. */
interface Entities {
  readonly NaN?: readonly number[];
  readonly Inf?: readonly number[];
  readonly NegInf?: readonly number[];
}

function entitiesOf(values: DecodedField['values']): Entities | null {
  const rowsOf = (wanted: number) => values.flatMap((value, row) => (Object.is(value, wanted) ? [row] : []));
  const found = { NaN: rowsOf(NaN), Inf: rowsOf(Infinity), NegInf: rowsOf(-Infinity) };
  const filled = Object.entries(found).filter(([, rows]) => rows.length > 0);
  return filled.length > 0 ? Object.fromEntries(filled) : null;
}

export function frameJson({ name, refId, meta, fields }: DecodedFrame) {
  return {
    schema: {
      name,
      refId,
      meta,
      fields: fields.map((field) => ({
        name: field.name,
        type: field.type,
        typeInfo: { frame: TYPE_NAMES[field.type], nullable: field.nullable },
        labels: field.labels,
        config: field.config,
      })),
    },
    data: {
      values: fields.map((field) => field.values),
      entities: fields.map((field) => entitiesOf(field.values)),
    },
  };
}
