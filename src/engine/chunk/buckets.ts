/**
 * Histograms whose bounds differ: exact on the bounds they share. A bound is shared when each of them either has it or
 * saw nothing in the bucket it lies in, which may be cut anywhere; so a count is never split, and what one histogram
 * left out for being empty costs the other nothing.
 */

/** The bound under exactly 0: what a histogram of zeros, or of more, has nothing below. */
export const JUST_UNDER_ZERO = -Number.MIN_VALUE;

export interface Histogram {
  /** Ascending, finite. */
  readonly bounds: Float64Array;
  /** One more than bounds: the last is up to +Inf. */
  readonly counts: ArrayLike<number>;
}

/** @returns one of the two's own array where that is what they share. */
export function sharedBounds(a: Histogram, b: Histogram): Float64Array {
  if (a.bounds === b.bounds) {
    return a.bounds;
  }
  const shared: number[] = [];
  for (let i = 0, j = 0; i < a.bounds.length || j < b.bounds.length;) {
    const left = i < a.bounds.length ? a.bounds[i] : Infinity;
    const right = j < b.bounds.length ? b.bounds[j] : Infinity;
    if (left === right) {
      shared.push(left);
      i += 1;
      j += 1;
    } else if (left < right) {
      // It lies within the other's bucket j.
      if (b.counts[j] === 0) {
        shared.push(left);
      }
      i += 1;
    } else {
      if (a.counts[i] === 0) {
        shared.push(right);
      }
      j += 1;
    }
  }
  return [a.bounds, b.bounds].find((own) => areSame(own, shared)) ?? Float64Array.from(shared);
}

export function areSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let index = 0; index < a.length; index += 1) {
    if (a[index] !== b[index]) {
      return false;
    }
  }
  return true;
}

/**
 * Adds the counts of buckets into those of a coarser histogram.
 * @param coarse bounds, none of which lies within a filled bucket; `into` has one bucket more than it.
 * @param from, to the rows of `counts` that hold the buckets.
 */
export function addBuckets(
  into: Float64Array,
  coarse: Float64Array,
  bounds: Float64Array,
  counts: ArrayLike<number>,
  from: number,
  to: number
): void {
  if (coarse === bounds) {
    for (let bucket = from; bucket < to; bucket += 1) {
      into[bucket - from] += counts[bucket];
    }
    return;
  }
  let target = 0;
  for (let bucket = from; bucket < to; bucket += 1) {
    if (counts[bucket] !== 0) {
      const upper = bucket - from < bounds.length ? bounds[bucket - from] : Infinity;
      while (target < coarse.length && coarse[target] < upper) {
        target += 1;
      }
      into[target] += counts[bucket];
    }
  }
}

/** Both as one, on the bounds they share: of two that share none, a single bucket. */
export function merged(a: Histogram, b: Histogram): Histogram & { readonly counts: Float64Array } {
  const bounds = sharedBounds(a, b);
  const counts = new Float64Array(bounds.length + 1);
  addBuckets(counts, bounds, a.bounds, a.counts, 0, a.counts.length);
  addBuckets(counts, bounds, b.bounds, b.counts, 0, b.counts.length);
  return { bounds, counts };
}

/**
 * The same on at most so many bounds, more than two: neighbouring buckets are taken together, but for those at both ends,
 * which tell where all begins and ends.
 */
export function thinned(all: Histogram & { readonly counts: Float64Array }, most: number): typeof all {
  const { bounds, counts } = all;
  const last = bounds.length - 1;
  if (bounds.length <= most) {
    return all;
  }
  const every = Math.ceil((bounds.length - 2) / (most - 2));
  const kept = bounds.filter((_, at) => at === 0 || at === last || at % every === 0);
  const taken = new Float64Array(kept.length + 1);
  addBuckets(taken, kept, bounds, counts, 0, counts.length);
  return { bounds: kept, counts: taken };
}
