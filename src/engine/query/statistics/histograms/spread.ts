/**
 * The standard deviation of what was observed, as far as buckets tell: observations are taken to be spread evenly within
 * theirs, as percentiles are read. It is of all of them, not of a sample.
 */
import { edgesOf, totalOf, type MergedBuckets } from './quantile';

/** NaN without observations, and where a filled bucket has no end: how far they lie beyond is anybody's guess. */
export function deviationOf(merged: MergedBuckets): number {
  const total = totalOf(merged);
  const parts = Array.from(merged.counts, (count, bucket) => {
    const [low, high] = count === 0 ? [0, 0] : edgesOf(merged, bucket);
    return { part: count / total, middle: (low + high) / 2, width: high - low };
  });
  const mean = parts.reduce((sum, { part, middle }) => sum + part * middle, 0);
  const variance = parts.reduce(
    (sum, { part, middle, width }) => sum + part * ((middle - mean) ** 2 + width ** 2 / 12),
    0
  );
  return Math.sqrt(variance);
}

export const deviationUntold = (steps: number): string =>
  `In ${steps} steps some observations lie beyond the last bound of their buckets, and nothing says how far, so there is no standard deviation. Use a percentile, or a share above a bound.`;
