/** The buckets of a histogram with explicit bounds. */
import type { DropReason } from '../chunk/types';
import type { Buckets } from './histogramRows';
import { isCount, numbersOf, type JsonObject } from './scalars';

export function explicitBuckets(point: JsonObject): Buckets | DropReason {
  const bounds = numbersOf(point.explicitBounds);
  const buckets = numbersOf(point.bucketCounts);
  if (bounds === undefined || buckets === undefined || !buckets.every(isCount)) {
    return 'not a number';
  }
  if (bounds.at(-1) === Infinity) {
    dropInfiniteBound(bounds, buckets);
  }
  if (!isAscendingAndFinite(bounds) || buckets.length !== (buckets.length === 0 ? bounds.length : bounds.length + 1)) {
    return 'buckets do not match bounds';
  }
  return { bounds, buckets };
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
