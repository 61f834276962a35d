/** What running totals grew by between a point and the one before it. */
import type { HistogramPoint, NumberPoint } from '../outgoing';

/**
 * @param points in order of time, each once. @param isUnbroken whether all time between two moments is known.
 * @returns nothing of the first, nor of one whose time before is not known: what it grew by since when nobody can say.
 */
export function growthOf<Point extends NumberPoint | HistogramPoint>(
  points: readonly Point[],
  grown: (point: Point, previous: Point) => Point,
  isUnbroken: (from: number, to: number) => boolean
): readonly Growth<Point>[] {
  return points.flatMap((point, index) => {
    const previous = points[index - 1];
    return previous === undefined || !isUnbroken(previous.start, point.start)
      ? []
      : [{ until: point, growth: grown(point, previous) }];
  });
}

/** It begins where the point before ended. */
export interface Growth<Point> {
  readonly until: Point;
  readonly growth: Point;
}

/** One that falls has begun anew, and has grown by what it shows. */
export const grownNumber = (point: NumberPoint, previous: NumberPoint): NumberPoint => ({
  ...point,
  start: previous.end < point.end ? previous.end : point.start,
  value: point.value < previous.value ? point.value : point.value - previous.value,
});

export function grownHistogram(point: HistogramPoint, previous: HistogramPoint): HistogramPoint {
  const start = previous.end < point.end ? previous.end : point.start;
  const { end, bounds } = point;
  const isSame =
    bounds.length === previous.bounds.length &&
    point.buckets.length === previous.buckets.length &&
    bounds.every((bound, index) => bound === previous.bounds[index]);
  const isAnew =
    !isSame || point.count < previous.count || point.buckets.some((count, at) => count < previous.buckets[at]);
  if (isAnew) {
    return { start, end, count: point.count, sum: point.sum, bounds, buckets: point.buckets };
  }
  const sum = point.sum === undefined || previous.sum === undefined ? undefined : point.sum - previous.sum;
  const buckets = point.buckets.map((count, at) => count - previous.buckets[at]);
  return { start, end, count: point.count - previous.count, sum, bounds, buckets };
}
