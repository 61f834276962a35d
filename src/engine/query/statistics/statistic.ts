/** Which figure a statistic is, for each kind of metric. */
import type { AcrossSeries } from '../../catalogue/catalogue';
import { titleOf } from '../../catalogue/derived';
import type { MetricKind } from '../../chunk/types';
import { SECOND } from '../../time';
import type { Accumulator } from './accumulator';
import { BucketSums } from './bucketSums';
import { DistinctValues } from './distinct';
import { QueryRefusal } from '../asked/refusal';
import { AUTO, FITTING, hasBuckets } from '../asked/fitting';
import { countOf, FoldNumbers, leastOf, mostOf, sumOf, valueOf } from './foldNumbers';
import { HistogramIncreases } from './histogramIncreases';
import { Increase } from './increase';
import { LastReading } from './lastReading';
import { Mean } from './mean';
import { isPercentile, quantileOf, type MetricsQuery, type Statistic } from '../asked/model';
import { quantile, shareAtOrUnder } from './quantile';
import type { Grid } from '../asked/steps';

/** What a value of the result is: the metric's own unit, a number of things, that a second, or a part of one. */
export type ResultUnit = 'own' | 'count' | 'per second' | 'part';

export interface Reading {
  readonly statistic: Exclude<Statistic, 'auto'>;
  readonly unit: ResultUnit;
  /** Whether known time without points means zero: true for what counts events. */
  readonly zeroes: boolean;
  begin(grid: Grid, across: AcrossSeries): Accumulator;
}

const KIND_WORDS: Readonly<Record<MetricKind, string>> = {
  counter: 'a counter',
  cumulative: 'a running total',
  gauge: 'a gauge',
  histogram: 'a histogram',
  'cumulative histogram': 'a histogram of running totals',
  summary: "a summary, whose percentiles were worked out before it was sent and can't be combined,",
};

/** @throws QueryRefusal when the query's statistic can't be had of the kind. */
export function readingOf(query: MetricsQuery, kind: MetricKind, metric: string): Reading {
  const statistic = query.statistic === 'auto' ? AUTO[kind] : query.statistic;
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

const own = { unit: 'own', zeroes: false } as const;
const count = { unit: 'count', zeroes: true } as const;

function ofKind(kind: MetricKind, statistic: Reading['statistic'], query: MetricsQuery): Reading | undefined {
  switch (kind) {
    case 'counter':
      return ofCounter(statistic);
    case 'cumulative':
      return ofCumulative(statistic);
    case 'gauge':
      return ofGauge(statistic);
    case 'histogram':
      return ofHistogram(statistic, query);
    case 'cumulative histogram':
    case 'summary': {
      const needsBuckets = statistic === 'share' || isPercentile(statistic);
      const reading = kind === 'summary' && needsBuckets ? undefined : ofHistogram(statistic, query);
      return reading && byIncrease(reading);
    }
  }
}

function ofCounter(statistic: Reading['statistic']): Reading | undefined {
  switch (statistic) {
    case 'sum':
    case 'increase':
      return { statistic, unit: 'own', zeroes: true, begin: (grid) => new FoldNumbers(grid, 'sum', valueOf) };
    case 'rate':
      return {
        ...{ statistic, unit: 'per second', zeroes: true },
        begin: (grid) => new FoldNumbers(grid, 'sum', valueOf, SECOND / grid.step),
      };
    default:
      return undefined;
  }
}

function ofCumulative(statistic: Reading['statistic']): Reading | undefined {
  switch (statistic) {
    case 'increase':
      return { statistic, ...own, begin: (grid) => new Increase(grid) };
    case 'rate':
      return { statistic, unit: 'per second', zeroes: false, begin: (grid) => new Increase(grid, SECOND / grid.step) };
    case 'last':
      return { statistic, ...own, begin: (grid, across) => new LastReading(grid, across) };
    default:
      return undefined;
  }
}

function ofGauge(statistic: Reading['statistic']): Reading | undefined {
  switch (statistic) {
    case 'avg':
      return { statistic, ...own, begin: (grid) => new Mean(grid) };
    case 'min':
      return { statistic, ...own, begin: (grid) => new FoldNumbers(grid, 'min', leastOf) };
    case 'max':
      return { statistic, ...own, begin: (grid) => new FoldNumbers(grid, 'max', mostOf) };
    case 'last':
      return { statistic, ...own, begin: (grid, across) => new LastReading(grid, across) };
    default:
      return undefined;
  }
}

function ofHistogram(statistic: Reading['statistic'], query: MetricsQuery): Reading | undefined {
  if (isPercentile(statistic)) {
    const q = quantileOf(statistic);
    return { statistic, ...own, begin: (grid) => new BucketSums(grid, (merged) => quantile(q, merged)) };
  }
  switch (statistic) {
    case 'count':
      return { statistic, ...count, begin: (grid) => new FoldNumbers(grid, 'sum', countOf) };
    case 'sum':
      return { statistic, ...own, begin: (grid) => new FoldNumbers(grid, 'sum', sumOf) };
    case 'avg':
      return { statistic, ...own, begin: (grid) => new Mean(grid) };
    case 'share': {
      const { bound } = query;
      if (bound === undefined) {
        throw new QueryRefusal('bound', '"share" needs a bound: the part of the observations at or under it is shown.');
      }
      return {
        ...{ statistic, unit: 'part', zeroes: false },
        begin: (grid) => new BucketSums(grid, (merged) => shareAtOrUnder(bound, merged)),
      };
    }
    default:
      return undefined;
  }
}

/** Of running totals: nothing came is not the same as nothing is known, so there are no zeros where no point is. */
const byIncrease = (reading: Reading): Reading => ({
  ...reading,
  zeroes: false,
  begin: (grid, across) => new HistogramIncreases(reading.begin(grid, across)),
});

function unique({ of }: MetricsQuery, kind: MetricKind): Reading {
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
    begin: (grid) => new DistinctValues(grid, of),
  };
  return kind === 'cumulative histogram' || kind === 'summary' ? byIncrease(reading) : reading;
}
