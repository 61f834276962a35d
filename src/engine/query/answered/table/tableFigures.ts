/** Which figures a table has of a metric. */
import { isLevel, type MetricDescriptor, type MetricKind } from '../../../chunk/types';
import type { MetricsQuery, Statistic } from '../../asked/model/model';
import { unitOf } from '../units';
import type { Reading } from '../../statistics/reading';
import { readingOf } from '../../statistics/statistic';

export interface Figure {
  /** Of its column. */
  readonly name: string;
  readonly unit: string;
  readonly reading: Reading;
}

/** What `auto` shows of a histogram: how much there was of it, and how it spread. */
const OF_A_HISTOGRAM: readonly Statistic[] = ['count', 'avg', 'p50', 'p95', 'p99'];

/** The one that is asked for first, by which rows are ranked; never empty. */
export function tableFigures(
  query: MetricsQuery,
  { name, kind, unit }: MetricDescriptor
): readonly [Figure, ...Figure[]] {
  const figure = (statistic: Statistic): Figure => {
    const reading = readingOf({ ...query, statistic }, kind, name);
    return { name: columnOf(reading.statistic, kind), unit: unitOf(name, unit, reading.unit), reading };
  };
  if ((kind === 'histogram' || kind === 'cumulative histogram') && query.statistic === 'auto') {
    const [first, ...others] = OF_A_HISTOGRAM;
    return [figure(first), ...others.map(figure)];
  }
  const asked = figure(query.statistic);
  const isCounted = kind === 'counter' || kind === 'cumulative';
  return isCounted && query.statistic === 'auto' ? [asked, figure('rate')] : [asked];
}

/** Over the whole range a counter's sum is its total; that of readings is not. */
const columnOf = (statistic: Statistic, kind: MetricKind): string =>
  statistic === 'increase' || (statistic === 'sum' && !isLevel(kind)) ? 'total' : statistic;
