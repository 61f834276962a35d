/** Which part of the observations lies between two bounds. */
import { atOrUnder, totalOf, type MergedBuckets } from './quantile';

export interface Within {
  /** Left out, -Infinity. */
  readonly above: number;
  /** Left out, Infinity. */
  readonly bound: number;
}

/** The part in (above, bound]: exact on bounds of the buckets, linear within one. NaN without observations. */
export function shareWithin({ above, bound }: Within, merged: MergedBuckets): number {
  const total = totalOf(merged);
  return total === 0 ? NaN : (atOrUnder(bound, merged) - atOrUnder(above, merged)) / total;
}
