/** The buckets of a histogram with explicit bounds. */
import type { DropReason } from '../chunk/types';
import { MOST_BUCKETS } from './bounds';
import type { Buckets } from './histogramRows';
import { isCount, numbersOf, type JsonObject } from './scalars';

export function explicitBuckets(point: JsonObject): Buckets | DropReason {
  const bounds = numbersOf(point.explicitBounds);
  const buckets = numbersOf(point.bucketCounts);
  if (bounds === undefined || buckets === undefined) {
    return 'not a number';
  }
  if (Math.max(bounds.length, buckets.length) > MOST_BUCKETS) {
    return 'too many buckets';
  }
  if (!buckets.every(isCount)) {
    return 'not a number';
  }
  const read = bounds.at(-1) === Infinity ? withoutInfiniteBound(bounds, buckets) : { bounds, buckets };
  return isAscendingAndFinite(read.bounds) && doMatch(read) ? read : 'buckets do not match bounds';
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
