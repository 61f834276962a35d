/** Histograms whose bounds differ: exact on the bounds they share. */

/** The bounds that stand in both, ascending. */
export function commonBounds(a: Float64Array, b: Float64Array): Float64Array {
  if (a === b) {
    return a;
  }
  const common: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      common.push(a[i]);
      i += 1;
      j += 1;
    } else if (a[i] < b[j]) {
      i += 1;
    } else {
      j += 1;
    }
  }
  return common.length === a.length ? a : Float64Array.from(common);
}

/**
 * Adds the counts of buckets into those of a coarser histogram.
 * @param coarse bounds, each of which stands in `bounds` too; `into` has one bucket more than it.
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
    into[target] += counts[bucket];
    // A bucket that ends on a shared bound is the last that falls into the coarser one.
    if (target < coarse.length && bounds[bucket - from] === coarse[target]) {
      target += 1;
    }
  }
}
