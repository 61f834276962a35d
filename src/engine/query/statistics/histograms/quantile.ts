/** Figures out of merged buckets. */
import { JUST_UNDER_ZERO } from '../../../chunk/buckets';

export interface MergedBuckets {
  /** Ascending, finite. */
  readonly bounds: Float64Array;
  /** One more than bounds: the last is up to +Inf. Not cumulative. */
  readonly counts: Float64Array;
  /** Over every merged point; NaN as soon as one of them has none. */
  readonly min: number;
  readonly max: number;
}

/** The edges of a bucket, narrowed by what is known of the least and the largest observation. NaN: not to be told. */
export function edgesOf({ bounds, counts, min, max }: MergedBuckets, bucket: number): readonly [number, number] {
  const [firstFilled, lastFilled] = filledOf(counts);
  let low = bucket > 0 ? bounds[bucket - 1] : bounds[0] > 0 ? 0 : NaN;
  let high = bucket < bounds.length ? bounds[bucket] : NaN;
  if (low === JUST_UNDER_ZERO) {
    low = 0;
  }
  if (bucket === firstFilled && !Number.isNaN(min)) {
    // That the first bucket begins at 0 is a guess, which a known minimum is not.
    low = bucket === 0 || Number.isNaN(low) ? min : Math.max(low, min);
  }
  if (bucket === lastFilled && !Number.isNaN(max)) {
    high = Number.isNaN(high) ? max : Math.min(high, max);
  }
  return [low, high];
}

/**
 * As Prometheus' BucketQuantile: linear within the bucket the quantile falls into; the first bucket begins at 0 if its
 * bound is above 0, else its bound stands; what falls above the last bound is the last bound. Narrowed by min and max
 * where both are known.
 * @param q between 0 and 1. @returns NaN without observations, or with nothing to place them by.
 */
export function quantile(q: number, merged: MergedBuckets): number {
  const { bounds, counts } = merged;
  const total = totalOf(merged);
  if (total === 0) {
    return NaN;
  }
  const rank = q * total;
  let bucket = 0;
  let below = 0;
  while (bucket < bounds.length && (below + counts[bucket] < rank || counts[bucket] === 0)) {
    below += counts[bucket];
    bucket += 1;
  }
  const [low, high] = edgesOf(merged, bucket);
  if (Number.isNaN(high)) {
    return bounds.length > 0 ? bounds[bounds.length - 1] : NaN;
  }
  return Number.isNaN(low) ? high : low + (high - low) * ((rank - below) / counts[bucket]);
}

/** How many of the observations are at or under `bound`: exact on a bound of the buckets, linear within one. */
export function atOrUnder(bound: number, merged: MergedBuckets): number {
  const { counts, max } = merged;
  if (bound === Infinity || bound >= max) {
    return totalOf(merged);
  }
  let under = 0;
  counts.forEach((count, bucket) => {
    const [low, high] = edgesOf(merged, bucket);
    if (count === 0 || high <= bound) {
      under += count;
    } else if (bound > low && high > low) {
      under += count * ((bound - low) / (high - low));
    }
  });
  return under;
}

// Loops: thousands of steps have their figures read, and what an array calls for each of its numbers is felt.

export function totalOf({ counts }: Pick<MergedBuckets, 'counts'>): number {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    total += counts[bucket];
  }
  return total;
}

/** The first and the last bucket that something was observed in; -1 where nothing was. */
function filledOf(counts: Float64Array): readonly [number, number] {
  let [first, last] = [-1, -1];
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    if (counts[bucket] > 0) {
      first = first < 0 ? bucket : first;
      last = bucket;
    }
  }
  return [first, last];
}
