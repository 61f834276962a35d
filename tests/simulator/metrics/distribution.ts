/** Latencies as an explicit histogram: a log-logistic spread around a median, cut into whole observations. */
import type { Distribution } from './point';

/** Upper bounds in milliseconds. */
const LATENCY_BOUNDS: readonly number[] = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 55_000];
const SPREAD = 2.4;

/** @param shift in [0, 1): which of the equally likely ways to round is taken, and where in its bucket an observation lies. */
export function latencies(count: number, median: number, shift: number): Distribution {
  const below = LATENCY_BOUNDS.map((bound) => Math.floor(count * shareBelow(bound, median) + shift));
  const buckets = [...below, count].map((upTo, index) => upTo - (index === 0 ? 0 : (below[index - 1] ?? 0)));
  const values = buckets.map((_, index) => valueWithin(index, shift));
  return distribution(buckets, values);
}

/** @param values where the observations of each bucket lie. */
export function distribution(buckets: readonly number[], values: readonly number[]): Distribution {
  const seen = values.filter((_, index) => (buckets[index] ?? 0) > 0);
  return {
    kind: 'histogram',
    count: buckets.reduce((total, inBucket) => total + inBucket, 0),
    sum: buckets.reduce((total, inBucket, index) => total + inBucket * (values[index] ?? 0), 0),
    min: seen.at(0) ?? 0,
    max: seen.at(-1) ?? 0,
    bounds: LATENCY_BOUNDS,
    buckets,
    values,
  };
}

const shareBelow = (bound: number, median: number): number => 1 / (1 + (median / bound) ** SPREAD);

function valueWithin(bucket: number, shift: number): number {
  const lower = LATENCY_BOUNDS[bucket - 1] ?? 0;
  const upper = LATENCY_BOUNDS[bucket] ?? 2 * lower;
  return Math.round(lower + (upper - lower) * (0.2 + 0.6 * shift));
}
