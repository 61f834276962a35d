import { Field as ArrowField, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from 'apache-arrow';
import type { Field, Frame } from '../frame';
import { column } from './columns';

/**
 * A frame as Grafana's SDK reads it: an Arrow IPC file with at most one record batch, whose metadata holds as JSON what
 * Arrow has no place for. Throws when the fields differ in length.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const length = rowsOf(frame);
  const columns = frame.fields.map(column);
  const fields = frame.fields.map(
    (field, index) => new ArrowField(field.name, columns[index].type, isNullable(field), fieldMetadata(field))
  );
  const schema = new Schema(fields, frameMetadata(frame));
  const writer = new RecordBatchFileWriter();
  // Begins the file even when no batch follows.
  writer.reset(undefined, schema);
  if (length > 0) {
    const rows = makeData({ type: new Struct(fields), children: columns, length, nullCount: 0 });
    writer.write(new RecordBatch(schema, rows));
  }
  return writer.finish().toUint8Array(true);
}

function rowsOf({ name, fields }: Frame): number {
  const [first, ...rest] = fields;
  const length = first?.values.length ?? 0;
  const odd = rest.find((field) => field.values.length !== length);
  if (odd !== undefined) {
    throw new Error(
      `Frame "${name ?? ''}": field "${odd.name}" has ${odd.values.length} rows, "${first.name}" has ${length}.`
    );
  }
  return length;
}

function isNullable(field: Field): boolean {
  return field.type === 'number' && field.nullable;
}

function frameMetadata({ name, refId, meta }: Frame): Map<string, string> {
  const metadata = new Map([
    ['name', name ?? ''],
    ['refId', refId ?? ''],
  ]);
  return meta === undefined ? metadata : metadata.set('meta', JSON.stringify(meta));
}

function fieldMetadata({ name, labels, config }: Field): Map<string, string> {
  const metadata = new Map([['name', name]]);
  if (labels !== undefined) {
    metadata.set('labels', JSON.stringify(labels));
  }
  if (config !== undefined) {
    metadata.set('config', JSON.stringify(config));
  }
  return metadata;
}
