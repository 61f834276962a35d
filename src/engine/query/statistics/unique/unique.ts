/** How many values of an attribute had a point that is not zero; of running totals, one in which they grew. */
import type { MetricKind } from '../../../chunk/types';
import type { MetricsQuery } from '../../asked/model/model';
import { QueryRefusal } from '../../asked/refusal';
import { DistinctValues, GrownValues } from './distinct';
import { byIncrease } from '../histograms/ofHistograms';
import type { Reading } from '../reading';

/** @throws QueryRefusal without an attribute. */
export function unique({ of }: MetricsQuery, kind: MetricKind): Reading {
  if (of === undefined || of === '') {
    throw new QueryRefusal(
      'of',
      '"unique" needs an attribute: how many of its values had a point other than zero is shown.'
    );
  }
  const zeroes = kind === 'counter' || kind === 'histogram';
  const reading: Reading = {
    statistic: 'unique',
    unit: 'count',
    zeroes,
    isOfEachStep: false,
    begin: (grid) => (kind === 'cumulative' ? new GrownValues(grid, of) : new DistinctValues(grid, of)),
  };
  return kind === 'cumulative histogram' || kind === 'summary' ? byIncrease(reading) : reading;
}
