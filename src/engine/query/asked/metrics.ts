/** The metrics a query asks for, whichever way it names them. */
import { catalogued, isLabel, labelOf, otlpName } from '../../catalogue/catalogue';
import { derivedMetric, operandsOf } from '../../catalogue/derived';
import type { MetricLabel } from '../../identity';
import type { MetricsQuery } from './model/model';

const nameOf = (metric: string): string =>
  catalogued(metric)?.name ?? derivedMetric(metric)?.name ?? (isLabel(metric) ? otlpName(metric) : metric);

/** Names of the metrics to answer with, derived ones as such; each once, in the query's order. */
export const metricNames = (query: Pick<MetricsQuery, 'metrics'>): readonly string[] => [
  ...new Set(query.metrics.map(nameOf)),
];

/** OTLP names of the metrics that a metric is made of: itself, or what it is derived from. */
export function columnsOf(metric: string): readonly string[] {
  const derived = derivedMetric(metric);
  return derived === undefined ? [nameOf(metric)] : operandsOf(derived);
}

/** OTLP names of the metrics whose columns the query needs, the one that it divides by, too; each once. */
export const columnNames = (query: Named): readonly string[] => [...new Set(named(query).flatMap(columnsOf))];

/** The label that asks for a column of the query: one that nobody has documented is known by how the query writes it. */
export const labelIn = (query: Named, column: string): MetricLabel =>
  labelOf(named(query).find((metric) => isLabel(metric) && otlpName(metric) === column) ?? column);

type Named = Pick<MetricsQuery, 'metrics' | 'over'>;
const named = ({ metrics, over }: Named): readonly string[] => [...metrics, ...(over ? [over.metric] : [])];
