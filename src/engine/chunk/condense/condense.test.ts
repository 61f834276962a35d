import { widened } from '../../testing/widened';
import { arraysOf } from '../../query/testing/arrays';
import { call, pointAt, windowNumber, type Point } from '../../query/testing/world';
import { condense } from './condense';
import type { HistogramColumns, MetricColumns, MetricKind, NumberColumns } from '../types';

/** Window 1 begins with minute 15; a neighbour's points stand at its call's borders. */
function totalsOf(kind: MetricKind, points: readonly Point[]): MetricColumns {
  const [columns] = call(kind, points, windowNumber(1), { border: () => true }).columns;
  return condense(columns);
}

function numbers(kind: MetricKind, ...values: (readonly [minute: number, value: number])[]): NumberColumns {
  const points = values.map(([minute, value]) => pointAt(minute, value));
  const totals = totalsOf(kind, points);
  if (totals.shape !== 'number') {
    throw new Error('expected numbers');
  }
  return totals;
}

function histograms(kind: MetricKind, ...points: readonly Point[]): HistogramColumns {
  const totals = totalsOf(kind, points);
  if (totals.shape !== 'histogram') {
    throw new Error('expected histograms');
  }
  return totals;
}

const minutes = (columns: MetricColumns): readonly number[] => Array.from(columns.start, (start) => start / 60_000);

describe('totals of a counter', () => {
  it('are its sum, from the first point to the last, and the points from outside the window as they are', () => {
    const totals = numbers('counter', [14, 1], [15, 2], [20, 3], [29, 4], [30, 5], [31, 6]);
    expect([...totals.value]).toEqual([1, 9, 5, 6]);
    expect(minutes(totals)).toEqual([-1, 0, 15, 16]);
    expect([...totals.end].map((end) => end / 60_000)).toEqual([0, 15, 16, 17]);
  });

  it('pass over points without a value, and have none where no point has', () => {
    expect([...numbers('counter', [15, NaN], [16, 2], [17, NaN]).value]).toEqual([2]);
    expect([...numbers('counter', [15, NaN], [16, NaN]).value]).toEqual([NaN]);
  });

  it('leave values that cancel each other out, which are not nothing', () => {
    expect([...numbers('counter', [15, 2], [16, -2]).value]).toEqual([2, -2]);
    expect([...numbers('counter', [15, 0], [16, 0]).value]).toEqual([0]);
  });

  it('are none where all points lie outside the window', () => {
    const totals = numbers('counter', [14, 1], [31, 2]);
    expect([...totals.value]).toEqual([1, 2]);
    expect(totals.extents).toEqual({
      ...{ firstStart: Int32Array.of(0), firstEnd: Int32Array.of(0) },
      ...{ lastStart: Int32Array.of(0), lastEnd: Int32Array.of(0) },
    });
  });

  it('tell when the first and the last point of the window started and ended', () => {
    const { extents } = numbers('counter', [14, 1], [16, NaN], [20, 3], [30, 5]);
    expect(extents).toEqual({
      ...{ firstStart: Int32Array.of(60_000), firstEnd: Int32Array.of(120_000) },
      ...{ lastStart: Int32Array.of(300_000), lastEnd: Int32Array.of(360_000) },
    });
  });
});

describe('totals of a running total', () => {
  it.each([
    ['that grows, its ends', [1, 2, 3, 5], [1, 5]],
    ['that begins anew, what it falls from and to', [1, 5, 2, 7], [1, 5, 2, 7]],
    ['that falls twice in a row, each of it', [9, 5, 2], [9, 5, 2]],
    ['that falls at once and at last', [9, 1, 3, 4, 0], [9, 1, 4, 0]],
    ['that stands still, its ends', [3, 3, 3], [3, 3]],
    ['of one point, that one', [4], [4]],
    ['with gaps, what lies around them', [NaN, 1, NaN, 2, NaN], [1, 2]],
    ['without a value, one row that says so', [NaN, NaN], [NaN]],
  ])('keep of one %s', (_, values, kept) => {
    const totals = numbers('cumulative', ...values.map((value, index) => [15 + index, value] as const));
    expect([...totals.value]).toEqual(kept);
  });
});

describe('totals of a gauge', () => {
  it('are its last reading and what all of them come to', () => {
    const totals = numbers('gauge', [14, 50], [15, 4], [16, -2], [17, 1], [18, NaN]);
    expect([...totals.value]).toEqual([50, 1]);
    expect(minutes(totals)).toEqual([-1, 2]);
    expect(totals.readings).toEqual({
      ...{ count: Float64Array.of(1, 3), sum: Float64Array.of(50, 3) },
      ...{ min: Float64Array.of(50, -2), max: Float64Array.of(50, 4) },
    });
  });

  it.each([
    [[5, 3, 4], 3, 5],
    [[-5, -3, -4], -5, -3],
  ])('have the least and the most of %p', (values, least, most) => {
    const { readings } = numbers('gauge', ...values.map((value, index) => [15 + index, value] as const));
    expect([readings?.min, readings?.max]).toEqual([Float64Array.of(least), Float64Array.of(most)]);
  });

  it('are no reading where there is none', () => {
    const totals = numbers('gauge', [14, NaN], [15, NaN], [16, NaN]);
    expect([...totals.value]).toEqual([NaN, NaN]);
    const none = [NaN, NaN];
    expect(widened(totals.readings)).toEqual({ count: [0, 0], sum: none, min: none, max: none });
  });
});

const seen = (minute: number, buckets: readonly number[], facts: Partial<Point> = {}): Point => ({
  ...pointAt(minute, 10),
  ...{ bounds: buckets.slice(1).map((_, index) => 10 * (index + 1)), buckets },
  ...facts,
});

describe('totals of a histogram', () => {
  it('are its merged buckets, count and sum, with min and max where every point tells them', () => {
    const extremes = { min: 3, max: 12 };
    const all = histograms('histogram', seen(15, [1, 2], { min: 1, max: 11 }), seen(16, [3, 4], extremes));
    expect([all.count, all.sum, all.min, all.max].map((each) => [...each])).toEqual([[10], [20], [1], [12]]);
    expect([...all.buckets]).toEqual([4, 6]);
    const least = histograms('histogram', seen(15, [3, 4], extremes), seen(16, [1, 2], { min: 1, max: 11 }));
    expect([[...least.min], [...least.max]]).toEqual([[1], [12]]);
    for (const points of [
      [seen(15, [1, 2]), seen(16, [3, 4], extremes)],
      [seen(15, [3, 4], extremes), seen(16, [1, 2])],
    ]) {
      const some = histograms('histogram', ...points);
      expect([some.count, some.min, some.max].map((each) => [...each])).toEqual([[10], [NaN], [NaN]]);
    }
  });

  it('are one row for each set of bounds, and for those without a sum or buckets', () => {
    const totals = histograms(
      'histogram',
      ...[seen(14, [9, 9]), seen(15, [1, 2]), seen(16, [1, 0, 0]), seen(17, [1, 1])],
      ...[seen(18, [2, 2], { value: NaN }), seen(19, [], { count: 5 }), seen(20, [], { count: 6 }), seen(30, [8, 8])]
    );
    expect([...totals.count]).toEqual([18, 5, 1, 4, 11, 16]);
    expect([...totals.sum]).toEqual([10, 20, 10, NaN, 20, 10]);
    expect(minutes(totals)).toEqual([-1, 0, 1, 3, 4, 15]);
  });

  it('tell bounds apart of which there are as many', () => {
    const totals = histograms('histogram', seen(15, [1, 2]), seen(16, [3, 4], { bounds: [15] }));
    expect([[...totals.count], [...totals.buckets]]).toEqual([
      [3, 7],
      [1, 2, 3, 4],
    ]);
  });

  it('take one without observations for like any other, whose sum and extremes it leaves', () => {
    const empty = seen(16, [0, 0, 0], { value: 0, min: 0, max: 0 });
    const totals = histograms('histogram', seen(15, [1, 2], { min: 5, max: 6 }), empty);
    expect([totals.count, totals.sum, totals.min, totals.max].map((each) => [...each])).toEqual([[3], [10], [5], [6]]);
    expect([...histograms('histogram', seen(15, [1, 2]), { ...empty, value: 2 }).sum]).toEqual([12]);
    const nothing = histograms('histogram', empty);
    expect([[...nothing.count], [...nothing.sum], [...nothing.buckets]]).toEqual([[0], [0], []]);
  });

  it('stand in the order of time', () => {
    const totals = histograms('histogram', seen(15, [0, 0], { value: NaN }), seen(16, [1, 2]));
    expect(minutes(totals)).toEqual([0, 1]);
  });

  it('leave the points as they are', () => {
    const [columns] = call('histogram', [seen(15, [1, 2]), seen(16, [3, 4])], windowNumber(1)).columns;
    const before = arraysOf(columns).map((array) => array.slice());
    condense(columns);
    expect(arraysOf(columns).map(widened)).toEqual(before.map(widened));
  });
});

describe('totals of a histogram of running totals', () => {
  it.each([
    ['that grows, the first and the last', [seen(15, [1, 1]), seen(16, [1, 2]), seen(17, [4, 2])], [2, 6]],
    ['of one point, that one', [seen(15, [1, 1])], [2]],
    ['whose count falls, all', [seen(15, [3, 1]), seen(16, [1, 1]), seen(17, [4, 1])], [4, 2, 5]],
    ['of which a bucket falls, all', [seen(15, [3, 1]), seen(16, [1, 9]), seen(17, [4, 9])], [4, 10, 13]],
    ['whose bounds change, all', [seen(15, [1, 1]), seen(16, [2, 2], { bounds: [15] }), seen(17, [3, 3])], [2, 4, 6]],
    [
      'of a single bucket that is missing at times, all',
      [seen(15, [2]), seen(16, [], { count: 4 }), seen(17, [6])],
      [2, 4, 6],
    ],
    ['that has more bounds at times, all', [seen(15, [1, 1]), seen(16, [1, 1, 1]), seen(17, [2, 2, 2])], [2, 3, 6]],
    [
      'that has no sum at times, all',
      [seen(15, [1, 1]), seen(16, [2, 2], { value: NaN }), seen(17, [3, 3])],
      [2, 4, 6],
    ],
    ['that has no buckets at times, all', [seen(15, [1, 1]), seen(16, [], { count: 4 }), seen(17, [3, 3])], [2, 4, 6]],
  ])('keep of one %s', (_, points, counts) => {
    expect([...histograms('cumulative histogram', ...points).count]).toEqual(counts);
  });

  it('keep of a summary the first and the last while it grows', () => {
    const counts = (...all: number[]) => {
      const points = all.map((count, index) => seen(15 + index, [], { count }));
      return [...histograms('summary', ...points).count];
    };
    expect(counts(2, 3, 7)).toEqual([2, 7]);
    expect(counts(2, 1, 7)).toEqual([2, 1, 7]);
  });
});
