import fc from 'fast-check';
import { UnreadableBlock } from './block';
import { bytesOf, decodeColumns, encodeColumns } from './codec';
import type { Attributes, HistogramColumns, MetricColumns, NumberColumns } from './types';

const text = fc.string({ unit: 'binary', maxLength: 8 });
const names = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'environmentId'));
const number = fc.double();

const attributes: fc.Arbitrary<Attributes> = fc
  .uniqueArray(fc.tuple(names, text), { selector: ([key]) => key, maxLength: 4 })
  .map((pairs) => {
    const made: Record<string, string> = Object.create(null);
    for (const [key, value] of pairs.sort(([a], [b]) => (a < b ? -1 : 1))) {
      made[key] = value;
    }
    return made;
  });

const offsetsOf = (lengths: readonly number[]): Uint32Array => {
  let total = 0;
  return Uint32Array.from([0, ...lengths.map((length) => (total += length))]);
};

const rows = fc.array(fc.tuple(attributes, fc.integer({ min: 0, max: 4 })), { maxLength: 5 });
const times = fc.integer({ min: -900_000, max: 1_800_000 });
const exactly = (length: number, values: fc.Arbitrary<number> = number) =>
  fc.array(values, { minLength: length, maxLength: length });

const numberColumns: fc.Arbitrary<NumberColumns> = rows.chain((series) => {
  const offsets = offsetsOf(series.map(([, points]) => points));
  const points = offsets[series.length];
  return fc
    .tuple(text, text, fc.constantFrom('counter', 'cumulative', 'gauge'), exactly(points, times), exactly(points))
    .map(([name, unit, kind, moments, values]) => ({
      shape: 'number',
      descriptor: { name, unit, kind },
      series: series.map(([one]) => one),
      offsets,
      start: Int32Array.from(moments),
      end: Int32Array.from(moments, (moment) => moment + 1),
      value: Float64Array.from(values),
    }));
});

const histogramColumns: fc.Arbitrary<HistogramColumns> = fc
  .tuple(numberColumns, fc.array(fc.array(number, { maxLength: 3 }), { minLength: 1, maxLength: 3 }))
  .map(([{ value, ...columns }, boundSets]) => {
    const boundSet = Uint16Array.from(value, (_, point) => point % boundSets.length);
    const bucketOffsets = offsetsOf(Array.from(boundSet, (set) => boundSets[set].length + 1));
    return {
      ...columns,
      shape: 'histogram',
      descriptor: { ...columns.descriptor, kind: 'histogram' },
      count: value,
      sum: value.map((one) => -one),
      min: value.map((one) => one / 2),
      max: value.map(() => NaN),
      boundSets: boundSets.map((set) => Float64Array.from(set)),
      boundSet,
      bucketOffsets,
      buckets: Float64Array.from({ length: bucketOffsets[value.length] }, (_, bucket) => bucket),
    };
  });

const columns: fc.Arbitrary<MetricColumns> = fc.oneof(numberColumns, histogramColumns);

describe('encoded columns', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(columns, (given) => {
        expect(decodeColumns(encodeColumns(given))).toEqual(given);
      })
    );
  });

  it('are read wherever in a larger buffer they lie', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 0, max: 9 }), (given, shift) => {
        const block = encodeColumns(given);
        const larger = new Uint8Array(block.length + 16);
        larger.set(block, shift);
        expect(decodeColumns(larger.subarray(shift, shift + block.length))).toEqual(given);
      })
    );
  });

  it('are views over the block, not copies', () => {
    const [given] = fc.sample(numberColumns, { numRuns: 1, seed: 1 });
    const block = encodeColumns(given);
    expect(decodeColumns(block).start.buffer).toBe(block.buffer);
  });

  it('are refused when any byte was changed or is missing', () => {
    fc.assert(
      fc.property(columns, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, where, change) => {
        const block = encodeColumns(given);
        const damaged = block.slice();
        damaged[where % block.length] ^= change;
        expect(() => decodeColumns(damaged)).toThrow(UnreadableBlock);
        expect(() => decodeColumns(block.subarray(0, where % block.length))).toThrow(UnreadableBlock);
      })
    );
  });

  it('of another version say which', () => {
    const [given] = fc.sample(columns, { numRuns: 1, seed: 1 });
    const block = encodeColumns(given);
    block[4] = 9;
    expect(() => decodeColumns(block)).toThrow('version 9');
  });

  it('are weighed no lighter than their points', () => {
    fc.assert(
      fc.property(numberColumns, (given) => {
        expect(bytesOf(given)).toBeGreaterThanOrEqual(given.value.length * 16);
      })
    );
  });
});
