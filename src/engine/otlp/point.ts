/** One data point's times and values, or why it can't be kept. */
import type { DropReason } from '../chunk/types';
import { MINUTE } from '../time';
import { WINDOW } from '../window/grid';
import type { HistogramPoint } from './histogramRows';
import { hasNoRecordedValue, millisOf, numberOf, type JsonObject } from './scalars';

interface PointTimes {
  /** Both in milliseconds from the window's start. */
  readonly start: number;
  readonly end: number;
}

/**
 * @param isDelta whether the point covers the time since its start; else its start says when counting began, which is
 * no place to draw a reading at, so one that lies far back is not used.
 */
export function timesOf(point: JsonObject, window: number, isDelta: boolean): PointTimes | DropReason {
  const endMs = millisOf(point.timeUnixNano);
  if (endMs === 0) {
    return 'no time';
  }
  const startMs = millisOf(point.startTimeUnixNano);
  const unusable = startMs === 0 || startMs > endMs || (!isDelta && endMs - startMs > WINDOW);
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

export function histogramOf(point: JsonObject): HistogramPoint | DropReason {
  if (hasNoRecordedValue(point.flags)) {
    return 'no value';
  }
  const bounds = numbersOf(point.explicitBounds);
  const buckets = numbersOf(point.bucketCounts);
  const count = numberOf(point.count ?? 0);
  if (bounds === undefined || buckets === undefined || count === undefined || ![count, ...buckets].every(isCount)) {
    return 'not a number';
  }
  if (bounds.at(-1) === Infinity) {
    dropInfiniteBound(bounds, buckets);
  }
  if (!isAscendingAndFinite(bounds) || buckets.length !== (buckets.length === 0 ? bounds.length : bounds.length + 1)) {
    return 'buckets do not match bounds';
  }
  const observed = buckets.reduce((total, bucket) => total + bucket, 0);
  return {
    // Proto3 leaves a zero out, and some senders the count with it.
    count: count === 0 ? observed : count,
    sum: optional(point.sum),
    min: optional(point.min),
    max: optional(point.max),
    bounds,
    buckets,
  };
}

const isCount = (value: number): boolean => value >= 0 && value < Infinity;

const optional = (value: unknown): number => {
  const number = numberOf(value) ?? NaN;
  return Math.abs(number) === Infinity ? NaN : number;
};

/** An absent list is an empty one. @returns undefined when it holds anything but numbers. */
function numbersOf(value: unknown): number[] | undefined {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    return undefined;
  }
  const numbers: number[] = [];
  for (const one of value) {
    const number = numberOf(one);
    if (number === undefined) {
      return undefined;
    }
    numbers.push(number);
  }
  return numbers;
}

/** Some senders write out the bound that OTLP leaves unsaid; then the bucket above it is empty, or missing. */
function dropInfiniteBound(bounds: number[], buckets: number[]): void {
  bounds.pop();
  if (buckets.length === bounds.length + 2) {
    const above = buckets.pop() ?? 0;
    buckets[buckets.length - 1] += above;
  }
}

const isAscendingAndFinite = (bounds: readonly number[]): boolean =>
  bounds.every((bound, index) => Math.abs(bound) < Infinity && (index === 0 || bound > bounds[index - 1]));
