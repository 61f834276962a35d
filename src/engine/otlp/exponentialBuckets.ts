/**
 * Exponential histograms, laid out over explicit bounds. Bucket i of scale s holds what lies in
 * (2^(i·2^-s), 2^((i+1)·2^-s)]; the negative range mirrors it, and between them lies a bucket of all that is as good as
 * zero. (A mirrored bucket holds its lower bound and not its upper one; an explicit one the upper. That much is lost.)
 */
import type { DropReason } from '../chunk/types';
import type { Buckets } from './histogramRows';
import { isCount, isObject, numberOf, numbersOf, type JsonObject } from './scalars';

/** A point with more has neighbours merged in pairs, which is what the next lower scale is. */
const MOST_BUCKETS = 160;
const FINEST_SCALE = 20;
/** One bucket reaches from 1 to beyond what a double holds; none can be coarser. */
const COARSEST_SCALE = -11;
const LARGEST_INDEX = 2 ** 31;
/** Indexes have 31 bits: after so many halvings all of them are 0 or -1. */
const MOST_HALVINGS = 64;

/** The buckets from `first` on; the outermost are filled. None for a range without observations. */
interface Range {
  readonly first: number;
  readonly counts: readonly number[];
}

export function exponentialBuckets(point: JsonObject): Buckets | DropReason {
  const scale = numberOf(point.scale ?? 0);
  const zeroCount = numberOf(point.zeroCount ?? 0);
  const threshold = numberOf(point.zeroThreshold ?? 0);
  const [negative, positive] = [rangeOf(point.negative), rangeOf(point.positive)];
  if (scale === undefined || zeroCount === undefined || threshold === undefined) {
    return 'not a number';
  }
  if (!isIndex(scale) || !isCount(zeroCount) || !isCount(threshold) || !negative || !positive) {
    return 'not a number';
  }
  const halvings = halvingsFor(scale, [negative, positive]);
  return laidOut(
    Math.max(COARSEST_SCALE, scale - halvings),
    halved(negative, halvings),
    { count: zeroCount, threshold },
    halved(positive, halvings)
  );
}

const isIndex = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= LARGEST_INDEX;

/** @returns undefined for what is no range of buckets; an absent one is empty. */
function rangeOf(value: unknown): Range | undefined {
  if (value === undefined || value === null) {
    return { first: 0, counts: [] };
  }
  const offset = isObject(value) ? numberOf(value.offset ?? 0) : undefined;
  const counts = isObject(value) ? numbersOf(value.bucketCounts) : undefined;
  if (offset === undefined || !isIndex(offset) || counts === undefined || !counts.every(isCount)) {
    return undefined;
  }
  const filled = counts.findIndex((count) => count > 0);
  return filled < 0
    ? { first: 0, counts: [] }
    : { first: offset + filled, counts: counts.slice(filled, counts.findLastIndex((count) => count > 0) + 1) };
}

/** How often the scale must be lowered by one. */
function halvingsFor(scale: number, ranges: readonly Range[]): number {
  let halvings = Math.max(0, scale - FINEST_SCALE);
  const width = ({ first, counts }: Range): number =>
    counts.length === 0 ? 0 : indexAfter(first + counts.length - 1, halvings) - indexAfter(first, halvings) + 1;
  while (ranges.reduce((sum, range) => sum + width(range), 0) > MOST_BUCKETS) {
    halvings += 1;
  }
  return halvings;
}

const indexAfter = (index: number, halvings: number): number =>
  Math.floor(index / 2 ** Math.min(halvings, MOST_HALVINGS));

function halved({ first, counts }: Range, halvings: number): Range {
  const start = indexAfter(first, halvings);
  const merged: number[] = [];
  counts.forEach((count, at) => {
    const index = indexAfter(first + at, halvings) - start;
    merged[index] = (merged[index] ?? 0) + count;
  });
  return { first: start, counts: merged };
}

function laidOut(
  scale: number,
  negative: Range,
  zero: { readonly count: number; readonly threshold: number },
  positive: Range
): Buckets {
  const bounds: number[] = [];
  const buckets: number[] = [];
  let aboveAll = 0;
  /** All counted lie above the bound before, if there is one, and at or under `upper`. */
  const put = (upper: number, count: number): void => {
    if (bounds.length > 0 && upper <= bounds[bounds.length - 1]) {
      // Near the least a double can hold, neighbouring bounds are one and the same.
      buckets[buckets.length - 1] += count;
    } else if (upper === Infinity) {
      aboveAll += count;
    } else {
      bounds.push(Math.max(upper, -Number.MAX_VALUE) + 0);
      buckets.push(count);
    }
  };
  // What lies within the threshold is in the zero bucket, even where another begins before it.
  const above = (index: number): number => Math.max(boundOf(index, scale), zero.threshold);

  if (negative.counts.length > 0) {
    put(-above(negative.first + negative.counts.length), 0);
    for (let at = negative.counts.length - 1; at >= 0; at -= 1) {
      put(-above(negative.first + at), negative.counts[at]);
    }
  }
  if (zero.count > 0) {
    if (negative.counts.length > 0) {
      put(-Math.max(zero.threshold, Number.MIN_VALUE), 0);
    }
    put(zero.threshold, zero.count);
  }
  if (positive.counts.length > 0) {
    put(above(positive.first), 0);
    positive.counts.forEach((count, at) => put(above(positive.first + at + 1), count));
  }
  return { bounds, buckets: bounds.length === 0 && aboveAll === 0 ? [] : [...buckets, aboveAll] };
}

/** The square root of 2, its square root, and so on: ROOTS[k] is 2^(2^-k). */
const ROOTS = [2];
for (let k = 1; k <= FINEST_SCALE; k += 1) {
  ROOTS.push(Math.sqrt(ROOTS[k - 1]));
}

/**
 * 2^(index · 2^-scale). The same number for the same bound, whatever scale it comes from and whatever machine works it
 * out: made of square roots and products alone, which are rounded alike everywhere, as powers are not.
 */
export function boundOf(index: number, scale: number): number {
  if (scale <= 0) {
    return 2 ** (index * 2 ** -scale);
  }
  const octave = Math.floor(index / 2 ** scale);
  const part = index - octave * 2 ** scale;
  let factor = 1;
  for (let k = 1; k <= scale; k += 1) {
    if ((part & (1 << (scale - k))) !== 0) {
      factor *= ROOTS[k];
    }
  }
  return factor * 2 ** octave;
}
