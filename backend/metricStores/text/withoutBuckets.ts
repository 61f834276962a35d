/** What of a series goes to a receiver that has no form for buckets. */
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { figuresOf, hasBuckets, NOT_FINITE, type Figures } from './figures';
import type { LeftOut } from './leftOut';

/** Points that have a figure. @param buckets says that the buckets of histograms stay behind, and what is sent in their place. */
export function sendablePoints(series: OutgoingSeries, buckets: string, leftOut: LeftOut): readonly Figures[] {
  const points = figuresOf(series).filter(({ values }) => values.length > 0);
  leftOut.add(NOT_FINITE, series.points.length - points.length);
  if (hasBuckets(series)) {
    leftOut.addPart(buckets);
  }
  return points;
}
