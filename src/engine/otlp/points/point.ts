/** One data point's times and values, or why it can't be kept. */
import type { DropReason } from '../../chunk/types';
import { MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import type { Buckets } from '../buckets/buckets';
import type { HistogramPoint } from './histogramRows';
import type { Moments } from './moments';
import { hasNoRecordedValue, isCount, numberOf, type JsonObject } from '../scalars';

/** The point says that there is nothing in it, which is no fault of its. */
export const NOTHING_RECORDED = Symbol('nothing recorded');

/** There was no Forge before: nanoseconds that say so are seconds, milliseconds or microseconds. */
const EARLIEST = Date.UTC(2000, 0, 1);

interface PointTimes {
  /** Both in milliseconds from the window's start. */
  readonly start: number;
  readonly end: number;
}

/**
 * @param isDelta whether the point covers the time since its start; else its start says when counting began, which is
 * no place to draw a reading at: one wider than a minute counts as the minute before its end.
 */
export function timesOf(
  point: JsonObject,
  moments: Moments,
  window: number,
  isDelta: boolean
): PointTimes | DropReason {
  const startMs = moments.millisOf(point.startTimeUnixNano);
  const endMs = moments.millisOf(point.timeUnixNano);
  if (endMs < EARLIEST || (isDelta && startMs > 0 && startMs < EARLIEST)) {
    return 'no time';
  }
  const unusable = startMs === 0 || startMs > endMs || (!isDelta && endMs - startMs > MINUTE);
  const end = endMs - window;
  const start = unusable ? end - MINUTE : startMs - window;
  return start < -WINDOW || end > 2 * WINDOW ? 'outside the window' : { start, end };
}

/** NaN when the point says that it has no value. */
export function valueOf(point: JsonObject): number | DropReason {
  if (hasNoRecordedValue(point.flags)) {
    return NaN;
  }
  const given = point.asDouble ?? point.asInt;
  if (given === undefined || given === null) {
    return 'no value';
  }
  const value = numberOf(given);
  // Nothing can be added to an infinite value. Adding 0 takes the sign from a zero, which a chart would show.
  return value === undefined || Math.abs(value) === Infinity ? 'not a number' : value + 0;
}

/** @param readBuckets as the kind of histogram has them. */
export function histogramOf(
  point: JsonObject,
  readBuckets: (point: JsonObject) => Buckets | DropReason
): HistogramPoint | typeof NOTHING_RECORDED | DropReason {
  if (hasNoRecordedValue(point.flags)) {
    return NOTHING_RECORDED;
  }
  const count = numberOf(point.count ?? 0);
  if (count === undefined || !isCount(count)) {
    return 'not a number';
  }
  const read = readBuckets(point);
  if (typeof read === 'string') {
    return read;
  }
  return {
    // Proto3 leaves a zero out, and some senders the count with it.
    count: count === 0 ? totalOf(read.buckets) : count,
    sum: optional(point.sum),
    min: optional(point.min),
    max: optional(point.max),
    bounds: read.bounds,
    buckets: read.buckets,
  };
}

function totalOf(buckets: ArrayLike<number>): number {
  let total = 0;
  for (let bucket = 0; bucket < buckets.length; bucket += 1) {
    total += buckets[bucket];
  }
  return total;
}

/** Count and sum; a summary's sum is 0, and never unknown, when it is left out. */
export function summaryOf(point: JsonObject): HistogramPoint | typeof NOTHING_RECORDED | DropReason {
  const sum = point.sum === undefined || point.sum === null ? 0 : numberOf(point.sum);
  return sum === undefined || Math.abs(sum) === Infinity
    ? 'not a number'
    : histogramOf({ count: point.count, sum, flags: point.flags }, () => ({ bounds: [], buckets: [] }));
}

const optional = (value: unknown): number => {
  const number = numberOf(value) ?? NaN;
  return Math.abs(number) === Infinity ? NaN : number;
};
