import { MINUTE } from '../time';
import { AttributesPool } from './codec/attributesPool';
import { decodingPoints, decodingTotals, encodingColumns } from './codec/codec';
import { atOnce } from './codec/steps';
import { condense } from './condense/condense';
import { isWide, narrowed } from './narrowed';
import type { HistogramColumns, MetricKind, NumberColumns } from './types';

/** Times in minutes from the window's start; of one series after another. */
function columnsOf(kind: MetricKind, ...series: readonly (readonly (readonly [number, number])[])[]): NumberColumns {
  const points = series.flat();
  let end = 0;
  return {
    shape: 'number',
    descriptor: { name: 'm', kind, unit: '1' },
    series: series.map((_, index) => ({ pod: String(index) })),
    offsets: Uint32Array.from([0, ...series.map((one) => (end += one.length))]),
    start: Int32Array.from(points, ([from]) => from * MINUTE),
    end: Int32Array.from(points, ([, to]) => to * MINUTE),
    value: Float64Array.from(points, (_, row) => row),
  };
}

const rowsOf = ({ start, end, value }: NumberColumns) =>
  Array.from(value, (one, row) => [start[row] / MINUTE, end[row] / MINUTE, one]);

function stored(columns: NumberColumns | HistogramColumns) {
  const blocks = atOnce(encodingColumns(columns));
  const totals = atOnce(decodingTotals(blocks.totals, new AttributesPool()));
  return { totals, points: atOnce(decodingPoints(blocks.points, totals)) };
}

describe('readings that were stored as wide as they were sent', () => {
  it('are read as the minute before their end, in order', () => {
    const wide = columnsOf('cumulative', [
      [-3, 8],
      [2, 3],
      [4, 9],
    ]);
    const { points, totals } = stored(wide);
    expect(points.shape === 'number' && rowsOf(points)).toEqual([
      [2, 3, 1],
      [7, 8, 0],
      [8, 9, 2],
    ]);
    expect(isWide(totals)).toBe(true);
    expect(isWide(condense(points))).toBe(false);
  });

  it('keep to their series', () => {
    const wide = columnsOf(
      'gauge',
      [
        [0, 5],
        [1, 2],
      ],
      [[3, 9]]
    );
    const points = narrowed(wide);
    expect([...points.offsets]).toEqual([0, 2, 3]);
    expect(points.shape === 'number' && rowsOf(points)).toEqual([
      [1, 2, 1],
      [4, 5, 0],
      [8, 9, 2],
    ]);
  });

  it('are histograms, too, with all they hold', () => {
    const { value, ...times } = columnsOf('cumulative histogram', [
      [0, 5],
      [1, 2],
    ]);
    const wide: HistogramColumns = {
      ...{ ...times, shape: 'histogram', count: Float64Array.of(3, 1), sum: value, min: value, max: value },
      ...{ boundSets: [Float64Array.of(10)], boundSet: Uint16Array.of(0, 0) },
      ...{ bucketOffsets: Uint32Array.of(0, 2, 4), buckets: Float64Array.of(1, 2, 1, 0) },
    };
    const { points } = stored(wide);
    expect(points).toMatchObject({ count: Float64Array.of(1, 3), buckets: Float64Array.of(1, 0, 1, 2) });
    expect([...points.start]).toEqual([MINUTE, 4 * MINUTE]);
  });

  it.each<[string, NumberColumns]>([
    [
      'deltas',
      columnsOf('counter', [
        [0, 5],
        [1, 2],
      ]),
    ],
    [
      'a minute wide',
      columnsOf('gauge', [
        [0, 1],
        [1, 2],
      ]),
    ],
    ['narrower', columnsOf('cumulative', [[0, 0.5]])],
  ])('are left as they are where they are %s', (_case, columns) => {
    expect(narrowed(columns)).toBe(columns);
    expect(isWide(stored(columns).totals)).toBe(false);
  });
});
