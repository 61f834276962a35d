/**
 * Exponential histograms, laid out over explicit bounds. Bucket i of scale s holds what lies in
 * (2^(i·2^-s), 2^((i+1)·2^-s)]; the negative range mirrors it, and between them lies a bucket of all that is as good as
 * zero. (A mirrored bucket holds its lower bound and not its upper one; an explicit one the upper. That much is lost.)
 */
import type { DropReason } from '../../chunk/types';
import { FINEST_SCALE, Layouts } from './exponentialLayout';
import type { Buckets } from './buckets';
import { areCounts, isCount, isObject, numberOf, numbersOf, type JsonObject } from '../scalars';

/** A point with more has neighbours merged in pairs, which is what the next lower scale is. */
const MOST_BUCKETS = 160;
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

/** Reads points as explicit buckets; remembers the bounds of those read before. */
export function exponentialReader(): (point: JsonObject) => Buckets | DropReason {
  const layouts = new Layouts();
  return (point) => {
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
    const halvings = halvingsFor(scale, negative, positive);
    return laidOut(
      layouts,
      Math.max(COARSEST_SCALE, scale - halvings),
      halved(negative, halvings),
      { count: zeroCount, threshold },
      halved(positive, halvings)
    );
  };
}

const isIndex = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= LARGEST_INDEX;

const NO_RANGE: Range = { first: 0, counts: [] };

/** @returns undefined for what is no range of buckets; an absent one is empty. */
function rangeOf(value: unknown): Range | undefined {
  if (value === undefined || value === null) {
    return NO_RANGE;
  }
  const offset = isObject(value) ? numberOf(value.offset ?? 0) : undefined;
  const counts = isObject(value) ? numbersOf(value.bucketCounts) : undefined;
  if (offset === undefined || !isIndex(offset) || counts === undefined || !areCounts(counts)) {
    return undefined;
  }
  let [from, to] = [0, counts.length];
  while (from < to && counts[from] === 0) {
    from += 1;
  }
  while (from < to && counts[to - 1] === 0) {
    to -= 1;
  }
  return from === to ? NO_RANGE : { first: offset + from, counts: counts.slice(from, to) };
}

/** How often the scale must be lowered by one. */
function halvingsFor(scale: number, negative: Range, positive: Range): number {
  let halvings = Math.max(0, scale - FINEST_SCALE);
  while (widthAfter(negative, halvings) + widthAfter(positive, halvings) > MOST_BUCKETS) {
    halvings += 1;
  }
  return halvings;
}

const widthAfter = ({ first, counts }: Range, halvings: number): number =>
  counts.length === 0 ? 0 : indexAfter(first + counts.length - 1, halvings) - indexAfter(first, halvings) + 1;

const indexAfter = (index: number, halvings: number): number =>
  Math.floor(index / 2 ** Math.min(halvings, MOST_HALVINGS));

function halved(range: Range, halvings: number): Range {
  if (halvings === 0) {
    return range;
  }
  const { first, counts } = range;
  const start = indexAfter(first, halvings);
  const merged: number[] = [];
  counts.forEach((count, at) => {
    const index = indexAfter(first + at, halvings) - start;
    merged[index] = (merged[index] ?? 0) + count;
  });
  return { first: start, counts: merged };
}

function laidOut(
  layouts: Layouts,
  scale: number,
  negative: Range,
  zero: { readonly count: number; readonly threshold: number },
  positive: Range
): Buckets {
  if (negative.counts.length === 0 && zero.count === 0 && positive.counts.length === 0) {
    return { bounds: [], buckets: [] };
  }
  const layout = layouts.of(scale, spanOf(negative), zero.count > 0, zero.threshold, spanOf(positive));
  const buckets = new Float64Array(layout.bounds.length + 1);
  addTo(buckets, layout.negative, negative.counts);
  buckets[layout.zero] += zero.count;
  addTo(buckets, layout.positive, positive.counts);
  return { bounds: layout.bounds, buckets };
}

function addTo(buckets: Float64Array, places: readonly number[], counts: readonly number[]): void {
  for (let at = 0; at < counts.length; at += 1) {
    buckets[places[at]] += counts[at];
  }
}

const spanOf = ({ first, counts }: Range) => ({ first, length: counts.length });
