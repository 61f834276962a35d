/** Which statistics fit which kind of metric. What each comes to stands in `statistic.ts`. */
import { acrossSeriesOf, type AcrossSeries } from '../../catalogue/catalogue';
import type { MetricKind } from '../../chunk/types';
import type { NamedStatistic, Statistic } from './model/model';

const OF_READINGS = ['avg', 'min', 'max', 'stddev', 'last', 'sum', 'series', 'unique'] as const;

export const FITTING: Readonly<Record<MetricKind, readonly Exclude<NamedStatistic, 'auto'>[]>> = {
  counter: ['sum', 'rate', 'perMinute', 'increase', 'unique'],
  cumulative: ['increase', 'rate', 'perMinute', 'last', 'unique'],
  gauge: OF_READINGS,
  'up-down counter': OF_READINGS,
  histogram: ['count', 'rate', 'sum', 'avg', 'min', 'max', 'stddev', 'share', 'unique', 'heatmap'],
  'cumulative histogram': ['count', 'rate', 'sum', 'avg', 'stddev', 'share', 'unique', 'heatmap'],
  summary: ['count', 'rate', 'sum', 'avg', 'unique'],
};

/** Of what a percentile can be had. */
export const hasBuckets = (kind: MetricKind): boolean => kind === 'histogram' || kind === 'cumulative histogram';

/** How a gauge's readings are taken together by what they are of. */
const OF_A_GAUGE: Readonly<Record<AcrossSeries, Exclude<NamedStatistic, 'auto'>>> = {
  sum: 'sum',
  avg: 'avg',
  max: 'max',
};

/**
 * What a person expects to see first: a counter's sum, a running total's increase, a histogram's 95th percentile, of a
 * gauge what its nature is: instances add up, percentages average, of uptimes the longest stands.
 */
export function autoOf(kind: MetricKind, metric: string): Exclude<Statistic, 'auto'> {
  switch (kind) {
    case 'counter':
      return 'sum';
    case 'cumulative':
      return 'increase';
    case 'gauge':
    case 'up-down counter':
      return OF_A_GAUGE[acrossSeriesOf(metric, kind)];
    case 'histogram':
    case 'cumulative histogram':
      return 'p95';
    case 'summary':
      return 'avg';
  }
}

const ACCRUING: Readonly<Record<MetricKind, readonly Statistic[]>> = {
  counter: ['sum', 'increase'],
  cumulative: ['increase'],
  gauge: [],
  'up-down counter': [],
  histogram: ['count', 'sum'],
  'cumulative histogram': ['count', 'sum'],
  summary: ['count', 'sum'],
};

/** Whether the figures of steps that follow each other add up to that of them together. */
export const accrues = (kind: MetricKind, statistic: Statistic): boolean => ACCRUING[kind].includes(statistic);
