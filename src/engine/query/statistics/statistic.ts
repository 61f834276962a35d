/** Which figure a statistic is, for each kind of metric. */
import { titleOf } from '../../catalogue/derived';
import type { MetricKind } from '../../chunk/types';
import { QueryRefusal } from '../asked/refusal';
import { autoOf, FITTING, hasBuckets } from '../asked/fitting';
import type { MetricsQuery, Statistic } from '../asked/model/model';
import { byIncrease, ofHistogram } from './histograms/ofHistograms';
import { ofCounter, ofCumulative, ofGauge } from './numbers/ofNumbers';
import type { Reading } from './reading';
import { unique } from './unique/unique';

const KIND_WORDS: Readonly<Record<MetricKind, string>> = {
  counter: 'a counter',
  cumulative: 'a running total',
  gauge: 'a gauge',
  'up-down counter': 'a sum that may fall',
  histogram: 'a histogram',
  'cumulative histogram': 'a histogram of running totals',
  summary: "a summary, whose percentiles were worked out before it was sent and can't be combined,",
};

/** @throws QueryRefusal when the query's statistic can't be had of the kind. */
export function readingOf(query: MetricsQuery, kind: MetricKind, metric: string): Reading {
  const statistic = query.statistic === 'auto' ? autoOf(kind, metric) : query.statistic;
  const reading = statistic === 'unique' ? unique(query, kind) : ofKind(kind, statistic, query);
  if (reading === undefined) {
    throw misfit(statistic, kind, metric);
  }
  return reading;
}

export function misfit(statistic: Statistic, kind: MetricKind, metric: string): QueryRefusal {
  const fitting = [...FITTING[kind], ...(hasBuckets(kind) ? ['a percentile such as p95'] : [])];
  const [last] = fitting.slice(-1);
  const use = `${fitting.slice(0, -1).join(', ')} or ${last}`;
  const text = `${titleOf(metric)} is ${KIND_WORDS[kind]}, and "${statistic}" can't be had of one. Use ${use}.`;
  return new QueryRefusal('statistic', text);
}

function ofKind(kind: MetricKind, statistic: Reading['statistic'], query: MetricsQuery): Reading | undefined {
  switch (kind) {
    case 'counter':
      return ofCounter(statistic);
    case 'cumulative':
      return ofCumulative(statistic);
    case 'gauge':
    case 'up-down counter':
      return ofGauge(statistic);
    case 'histogram':
      return ofHistogram(kind, statistic, query);
    case 'cumulative histogram':
    case 'summary': {
      const reading = ofHistogram(kind, statistic, query);
      return reading && byIncrease(reading);
    }
  }
}
