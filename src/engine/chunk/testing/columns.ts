/** Columns of any kind for tests of what they are written as. */
import fc from 'fast-check';
import type { Attributes, HistogramColumns, MetricColumns, NumberColumns } from '../types';

const text = fc.string({ unit: 'binary', maxLength: 8 });
const names = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'environmentId'));
const number = fc.double();
/** -0 is no other bound than 0, and of bounds that are alike one stands for all. */
const bound = number.map((one) => one + 0);

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
const LONG_AGO = -2_000_000_000;
const times = fc.oneof(
  fc.constantFrom(0, 60_000, LONG_AGO),
  fc.integer({ min: -900_000, max: 1_800_000 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 3 })
);
const exactly = (length: number, values: fc.Arbitrary<number> = number) =>
  fc.array(values, { minLength: length, maxLength: length });

export const numberColumns: fc.Arbitrary<NumberColumns> = rows.chain((series) => {
  const offsets = offsetsOf(series.map(([, points]) => points));
  const points = offsets[series.length];
  return fc
    .tuple(
      text,
      text,
      fc.constantFrom('counter', 'cumulative', 'gauge', 'up-down counter'),
      exactly(points, times),
      exactly(points)
    )
    .map(([name, unit, kind, moments, values]) => ({
      shape: 'number',
      descriptor: { name, unit, kind },
      series: series.map(([one]) => one),
      offsets,
      start: Int32Array.from(moments),
      end: Int32Array.from(moments, (moment, row) => moment + (row % 3)),
      value: Float64Array.from(values),
    }));
});

export const histogramColumns: fc.Arbitrary<HistogramColumns> = fc
  .tuple(numberColumns, fc.array(fc.array(bound, { maxLength: 3 }), { minLength: 1, maxLength: 3 }))
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

export const columns: fc.Arbitrary<MetricColumns> = fc.oneof(numberColumns, histogramColumns);
