/** The buckets of a histogram with explicit bounds. */
import type { DropReason } from '../../chunk/types';
import { MOST_BUCKETS } from '../bounds';
import type { Buckets } from './buckets';
import { areCounts, numbersOf, type JsonObject } from '../scalars';

/** Reads points one after the other: nearly all have the bounds of the one before, which are looked into but once. */
export function explicitReader(): (point: JsonObject) => Buckets | DropReason {
  let known: readonly number[] = [];
  return ({ explicitBounds, bucketCounts }) => {
    const bounds = isWritten(known, explicitBounds) ? known : numbersOf(explicitBounds);
    const buckets = numbersOf(bucketCounts);
    if (bounds === undefined || buckets === undefined) {
      return 'not a number';
    }
    if (Math.max(bounds.length, buckets.length) > MOST_BUCKETS) {
      return 'too many buckets';
    }
    if (!areCounts(buckets)) {
      return 'not a number';
    }
    const read = bounds.at(-1) === Infinity ? withoutInfiniteBound(bounds, buckets) : { bounds, buckets };
    if (!doMatch(read) || !(read.bounds === known || isAscendingAndFinite(read.bounds))) {
      return 'buckets do not match bounds';
    }
    known = read.bounds;
    return read;
  };
}

/** Whether the very numbers stand there. */
function isWritten(known: readonly number[], list: unknown): boolean {
  if (!Array.isArray(list) || list.length !== known.length) {
    return false;
  }
  for (let at = 0; at < known.length; at += 1) {
    if (list[at] !== known[at]) {
      return false;
    }
  }
  return true;
}

/** Some senders write out the bound that OTLP leaves unsaid; then the bucket above it is empty, or missing. */
function withoutInfiniteBound(bounds: readonly number[], buckets: readonly number[]): Buckets {
  const finite = bounds.slice(0, -1);
  const [last, above] = buckets.slice(-2);
  return {
    bounds: finite,
    buckets: buckets.length === finite.length + 2 ? [...buckets.slice(0, -2), last + above] : buckets,
  };
}

const doMatch = ({ bounds, buckets }: Buckets): boolean =>
  buckets.length === (buckets.length === 0 ? bounds.length : bounds.length + 1);

function isAscendingAndFinite(bounds: readonly number[]): boolean {
  let before = -Infinity;
  for (const bound of bounds) {
    if (!(bound > before && bound < Infinity)) {
      return false;
    }
    before = bound;
  }
  return true;
}
