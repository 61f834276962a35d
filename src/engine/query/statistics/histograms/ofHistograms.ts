/** Figures of histograms, and of summaries, which have no buckets. */
import type { MetricKind } from '../../../chunk/types';
import { hasBuckets } from '../../asked/fitting';
import { isPercentile, quantileOf, type MetricsQuery } from '../../asked/model/model';
import { QueryRefusal } from '../../asked/refusal';
import { BucketSums } from './bucketSums';
import { countOf, FoldNumbers, sumOf } from '../foldNumbers';
import { HistogramIncreases } from './histogramIncreases';
import { Mean } from '../mean';
import { ObservedExtreme } from './observedExtreme';
import { quantile } from './quantile';
import { shareWithin } from './share';
import { deviationOf, deviationUntold } from './spread';
import type { Reading } from '../reading';

const own = { unit: 'own', zeroes: false, isOfEachStep: true } as const;
const counted = { zeroes: true, isOfEachStep: true, addsUp: 'counts' } as const;

export function ofHistogram(
  kind: MetricKind,
  statistic: Reading['statistic'],
  query: MetricsQuery
): Reading | undefined {
  switch (statistic) {
    case 'count':
      return { statistic, unit: 'count', ...counted, begin: (grid) => new FoldNumbers(grid, 'sum', countOf) };
    case 'rate':
      return {
        ...{ statistic, unit: 'count per second', ...counted },
        begin: (grid) => new FoldNumbers(grid, 'sum', countOf),
      };
    case 'sum':
      return { statistic, ...own, addsUp: 'sums', begin: (grid) => new FoldNumbers(grid, 'sum', sumOf) };
    case 'avg':
      return { statistic, ...own, begin: (grid) => new Mean(grid) };
    case 'min':
    case 'max':
      // What running totals say of their least and most holds since some start, not in the step.
      return kind === 'histogram'
        ? { statistic, ...own, begin: (grid) => new ObservedExtreme(grid, statistic) }
        : undefined;
    default:
      return hasBuckets(kind) ? ofBuckets(statistic, query) : undefined;
  }
}

function ofBuckets(statistic: Reading['statistic'], query: MetricsQuery): Reading | undefined {
  if (isPercentile(statistic)) {
    const q = quantileOf(statistic);
    return { statistic, ...own, begin: (grid) => new BucketSums(grid, (merged) => quantile(q, merged)) };
  }
  switch (statistic) {
    case 'stddev':
      return { statistic, ...own, begin: (grid) => new BucketSums(grid, deviationOf, deviationUntold) };
    case 'share': {
      const within = boundsOf(query);
      return {
        ...{ statistic, ...own, unit: 'part' },
        begin: (grid) => new BucketSums(grid, (merged) => shareWithin(within, merged)),
      };
    }
    default:
      return undefined;
  }
}

/** @throws QueryRefusal where they bound nothing. */
function boundsOf({ above = -Infinity, bound = Infinity }: MetricsQuery) {
  if (above === -Infinity && bound === Infinity) {
    const text = '"share" needs a bound: the part of the observations at or under it, or above another, is shown.';
    throw new QueryRefusal('bound', text);
  }
  if (above >= bound) {
    const text = `Nothing is above ${above} and at or under ${bound}. Give "above" the smaller of the two.`;
    throw new QueryRefusal('above', text);
  }
  return { above, bound };
}

/** Of running totals: nothing came is not the same as nothing is known, so there are no zeros where no point is. */
export const byIncrease = (reading: Reading): Reading => ({
  ...reading,
  ...{ zeroes: false, isOfEachStep: false, addsUp: undefined },
  begin: (grid, across) => new HistogramIncreases(reading.begin(grid, across)),
});
