import { type Data, Float64, makeData, TimestampNanosecond, Utf8 } from 'apache-arrow';
import type { Field } from '../frame';

const TWO_TO_THE_32 = 2 ** 32;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/** One column, its values where Arrow wants them: no object a row. */
export function column(field: Field): Data {
  switch (field.type) {
    case 'time':
      return makeData({ type: new TimestampNanosecond('UTC'), data: nanoseconds(field.values), nullCount: 0 });
    case 'number':
      return makeData({
        type: new Float64(),
        data: field.values,
        ...(field.nullable ? validity(field.values) : { nullCount: 0 }),
      });
    case 'string':
      return makeData({ type: new Utf8(), ...text(field.values), nullCount: 0 });
  }
}

/**
 * Epoch milliseconds as 64-bit nanoseconds. The product doesn't fit a double, and a BigInt a row costs a tenth of a
 * microsecond: so each half of the number is multiplied by itself.
 */
function nanoseconds(milliseconds: Float64Array): BigInt64Array {
  const result = new BigInt64Array(milliseconds.length);
  const halves = new Int32Array(result.buffer);
  for (let row = 0; row < milliseconds.length; row++) {
    const value = milliseconds[row];
    const high = Math.floor(value / TWO_TO_THE_32);
    const low = (value - high * TWO_TO_THE_32) * NANOSECONDS_PER_MILLISECOND;
    const carry = Math.floor(low / TWO_TO_THE_32);
    halves[2 * row] = low - carry * TWO_TO_THE_32;
    halves[2 * row + 1] = high * NANOSECONDS_PER_MILLISECOND + carry;
  }
  return result;
}

/** A bit a row, the first in the lowest bit of the first byte: set where there is a value. */
function validity(values: Float64Array): { nullBitmap: Uint8Array; nullCount: number } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) {
      nullCount++;
    } else {
      nullBitmap[row >> 3] |= 1 << (row & 7);
    }
  }
  return { nullBitmap, nullCount };
}

/** All strings' UTF-8 end to end, and where each begins and the last one ends. */
function text(values: readonly string[]): { data: Uint8Array; valueOffsets: Int32Array } {
  const valueOffsets = new Int32Array(values.length + 1);
  let end = 0;
  values.forEach((value, row) => {
    end += Buffer.byteLength(value);
    valueOffsets[row + 1] = end;
  });
  const data = Buffer.allocUnsafe(end);
  values.forEach((value, row) => data.write(value, valueOffsets[row]));
  return { data, valueOffsets };
}
