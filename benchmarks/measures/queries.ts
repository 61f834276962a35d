/** The same questions to the backend and to a Prometheus with the same data. */
import type { DecodedFrame } from '../../tests/host';
import {
  readSeries,
  type PrometheusServer,
  type PrometheusSeries,
  type RangeQuery,
} from '../../tests/prometheus/server';
import type { Backend, Question } from '../backend';
import type { MetricData } from '../data/metric';
import { milliseconds, times, type Row } from '../report';
import type { Span } from '../scale';
import { sideBySide } from '../timing';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Of the totals of both answers: Prometheus extrapolates to the ends of its ranges, and percentiles are interpolated. */
const TOLERANCE = 0.02;

export interface Comparison {
  readonly title: string;
  readonly aim: number;
  readonly question: Question;
  readonly range: RangeQuery;
  /** Whether both sides answer with the same figures; a longer range than the step's counts things twice. */
  readonly comparable: boolean;
}

export function countComparisons({ app, label, name, series }: MetricData, { from, to }: Span): readonly Comparison[] {
  const sum = (range: string): string => `sum by (functionKey) (increase(${name}[${range}]))`;
  const question = { app, metric: label, statistic: 'sum', groupBy: ['functionKey'] };
  const lately = to - 6 * HOUR;
  const days = Math.round((to - from) / (24 * HOUR));
  return [
    {
      title: `${days} days × ${series.length} series, sum by function at 30 minutes`,
      aim: 40,
      question: { ...question, from, to, stepMs: 30 * MINUTE },
      range: rangeOf(sum('30m'), from, to, 30 * MINUTE),
      comparable: true,
    },
    {
      title: `6 hours × ${series.length} series, sum by function at 1 minute`,
      aim: 8,
      question: { ...question, from: lately, to, stepMs: MINUTE },
      // An increase needs two samples, and a minute has but one.
      range: rangeOf(sum('2m'), lately, to, MINUTE),
      comparable: false,
    },
  ];
}

export function latencyComparison(metric: MetricData, { from, to }: Span): Comparison {
  const { app, label, name, series } = metric;
  const bounds = metric.kind === 'histogram' ? metric.bounds.length : 0;
  const days = Math.round((to - from) / (24 * HOUR));
  const buckets = `sum by (le, functionKey) (increase(${name}_bucket[30m]))`;
  return {
    title: `${days} days × ${series.length} histograms of ${bounds} bounds, p95 by function at 30 minutes`,
    aim: 60,
    question: { app, metric: label, statistic: 'p95', groupBy: ['functionKey'], from, to, stepMs: 30 * MINUTE },
    range: rangeOf(`histogram_quantile(0.95, ${buckets})`, from, to, 30 * MINUTE),
    comparable: true,
  };
}

/** Prometheus stamps a range with its end, where we stamp a step with its start. */
const rangeOf = (query: string, from: number, to: number, step: number): RangeQuery => ({
  query,
  start: (from + step) / 1_000,
  end: to / 1_000,
  step: step / 1_000,
});

/** @throws when the two give different figures: to compare their times would be in vain. */
export async function compare(
  { title, aim, question, range, comparable }: Comparison,
  backend: Backend,
  prometheus: PrometheusServer,
  rounds: number
): Promise<Row> {
  const { frames } = await backend.askUntilWhole(question);
  const theirSeries = readSeries(await prometheus.queryRange(range));
  if (comparable) {
    holdEqual(title, ourTotals(frames), theirTotals(theirSeries));
  }
  const [ours, theirs] = await sideBySide([() => backend.ask(question), () => prometheus.queryRange(range)], rounds);
  const ratio = theirs / ours;
  return {
    measure: `${title}, against Prometheus`,
    ours: milliseconds(ours),
    against: milliseconds(theirs),
    ratio: `${times(ratio)} faster`,
    aim: `${aim} × faster`,
    met: ratio >= aim,
  };
}

type Totals = ReadonlyMap<string, number>;

const ourTotals = (frames: readonly DecodedFrame[]): Totals =>
  new Map(
    frames.flatMap(({ fields }) =>
      fields
        .filter(({ type }) => type === 'number')
        .map(({ labels, values }) => [
          labels?.functionKey ?? '',
          values.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0),
        ])
    )
  );

const theirTotals = (series: readonly PrometheusSeries[]): Totals =>
  new Map(
    series.map(({ metric, values }) => [
      metric.functionKey ?? '',
      values.reduce((sum, [, value]) => sum + Number(value), 0),
    ])
  );

function holdEqual(title: string, ours: Totals, theirs: Totals): void {
  const groups = new Set([...ours.keys(), ...theirs.keys()]);
  for (const group of groups) {
    const [one, other] = [ours.get(group) ?? 0, theirs.get(group) ?? 0];
    if (!(Math.abs(one - other) <= TOLERANCE * Math.abs(other)) || one === 0) {
      throw new Error(`${title}: ${group} comes to ${one} here and to ${other} in Prometheus.`);
    }
  }
}
