/** Which statistics fit which kind of metric. What each comes to stands in `statistic.ts`. */
import type { MetricKind } from '../../chunk/types';
import type { NamedStatistic, Statistic } from './model';

export const FITTING: Readonly<Record<MetricKind, readonly Exclude<NamedStatistic, 'auto'>[]>> = {
  counter: ['sum', 'rate', 'increase', 'unique'],
  cumulative: ['increase', 'rate', 'last', 'unique'],
  gauge: ['avg', 'min', 'max', 'last', 'unique'],
  histogram: ['count', 'sum', 'avg', 'share', 'unique', 'heatmap'],
  'cumulative histogram': ['count', 'sum', 'avg', 'share', 'unique', 'heatmap'],
  summary: ['count', 'sum', 'avg', 'unique'],
};

/** Of what a percentile can be had. */
export const hasBuckets = (kind: MetricKind): boolean => kind === 'histogram' || kind === 'cumulative histogram';

/**
 * What a person expects to see first: a counter's sum, a running total's increase, a gauge's average over all its
 * points, a histogram's 95th percentile.
 */
export const AUTO: Readonly<Record<MetricKind, Exclude<Statistic, 'auto'>>> = {
  counter: 'sum',
  cumulative: 'increase',
  gauge: 'avg',
  histogram: 'p95',
  'cumulative histogram': 'p95',
  summary: 'avg',
};
