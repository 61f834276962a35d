import fc from 'fast-check';
import type { HistogramColumns, NumberColumns } from '../../chunk/types';
import { PickedRows, stretchesOf, type Rows } from './rows';
import type { Series } from './series';
import { windowNumber } from '../testing/world';

const ROWS_EACH = 6;
const SERIES = [0, 1, 2].map((number): Series => ({ number, attributes: { site: String(number) }, group: 0 }));

const zeros = Int32Array.from({ length: SERIES.length * ROWS_EACH }, () => 0);
const columns: NumberColumns = {
  shape: 'number',
  descriptor: { name: 'count', kind: 'counter', unit: '1' },
  series: SERIES.map(({ attributes }) => attributes),
  offsets: Uint32Array.from([0, 1, 2, 3], (index) => index * ROWS_EACH),
  start: zeros,
  end: zeros,
  value: Float64Array.from(zeros),
};
const all = { columns, window: windowNumber(0), series: SERIES };

const given = (picked: PickedRows): readonly Rows[] => {
  const calls: Rows[] = [];
  picked.handTo((rows) => calls.push(rows));
  return calls;
};

const rowsOf = (calls: readonly Rows[]): readonly number[] =>
  calls.flatMap(({ from, to }) =>
    Array.from(from, (first, index) => Array.from({ length: to[index] - first }, (_, row) => first + row)).flat()
  );

describe('picked rows', () => {
  it('are handed on once each, whatever the order they are picked in', () => {
    const row = fc.nat(SERIES.length * ROWS_EACH - 1);
    fc.assert(
      fc.property(fc.uniqueArray(row), (rows) => {
        const picked = new PickedRows(all);
        rows.forEach((one) => picked.pick(Math.floor(one / ROWS_EACH), one, one + 1));
        const calls = given(picked);
        expect([...rowsOf(calls)].sort((a, b) => a - b)).toEqual([...rows].sort((a, b) => a - b));
        calls.forEach(({ from, to }) =>
          from.forEach((first, index) => {
            const isOfIt = first >= index * ROWS_EACH && to[index] <= (index + 1) * ROWS_EACH;
            expect(isOfIt || first === to[index]).toBe(true);
          })
        );
      })
    );
  });

  it('that follow each other come together, and those of all series at once', () => {
    const picked = new PickedRows(all);
    [0, 1, 2, 6, 7, 12].forEach((row) => picked.pick(Math.floor(row / ROWS_EACH), row, row + 1));
    expect(given(picked)).toHaveLength(1);
  });

  it('are nothing to hand on while none is picked', () => {
    expect(given(new PickedRows(all))).toEqual([]);
  });
});

describe('stretches', () => {
  const histograms = (series: number, rows: number, buckets: number, boundSets: number): HistogramColumns => {
    const [count, total] = [series * rows, series * rows * buckets];
    return {
      ...{ shape: 'histogram', descriptor: { name: 'time', kind: 'histogram', unit: 's' } },
      series: Array.from({ length: series }, (_, number) => ({ site: String(number) })),
      offsets: Uint32Array.from({ length: series + 1 }, (_, index) => index * rows),
      ...{ start: new Int32Array(count), end: new Int32Array(count) },
      ...{ count: new Uint8Array(count), sum: new Uint8Array(count) },
      ...{ min: new Uint8Array(count), max: new Uint8Array(count) },
      boundSets: Array.from({ length: boundSets }, () => new Float64Array(buckets - 1)),
      boundSet: new Uint16Array(count),
      bucketOffsets: Uint32Array.from({ length: count + 1 }, (_, index) => index * buckets),
      buckets: new Uint8Array(total),
    };
  };

  it('hold each series once, in order, and few enough rows and buckets to be taken at once', () => {
    const sizes = fc.record({
      series: fc.integer({ min: 1, max: 40 }),
      rows: fc.integer({ min: 1, max: 30 }),
      buckets: fc.integer({ min: 1, max: 1_024 }),
      boundSets: fc.constantFrom(1, 3_000),
    });
    fc.assert(
      fc.property(sizes, ({ series, rows, buckets, boundSets }) => {
        const of = histograms(series, rows, buckets, boundSets);
        const known = of.series.map((attributes, number): Series => ({ number, attributes, group: 0 }));
        const [from, to] = [of.offsets.subarray(0, series), of.offsets.subarray(1)];
        const all: Rows = { columns: of, window: windowNumber(0), series: known, from, to, first: 0, end: series };
        let next = 0;
        for (const { first, end } of stretchesOf(all)) {
          expect(first).toBe(next);
          next = end;
          const others = (end - first - 1) * rows;
          expect(others * buckets).toBeLessThanOrEqual(100_000);
          expect(others * (boundSets === 1 ? 1 : 11)).toBeLessThanOrEqual(10_000);
        }
        expect(next).toBe(series);
      }),
      { numRuns: 50 }
    );
  });
});
