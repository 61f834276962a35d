/** The metrics a query asks for, whichever way it names them. */
import { catalogued, otlpName } from '../../catalogue/catalogue';
import { derivedMetric, operandsOf } from '../../catalogue/derived';
import type { MetricsQuery } from './model';

/** A label of the upstream is words of capitals joined by underscores; anything else is the answer's own name, as it is. */
const LABEL = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

const nameOf = (metric: string): string =>
  catalogued(metric)?.name ?? derivedMetric(metric)?.name ?? (LABEL.test(metric) ? otlpName(metric) : metric);

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
export const columnNames = ({ metrics, over }: Pick<MetricsQuery, 'metrics' | 'over'>): readonly string[] => [
  ...new Set([...metrics, ...(over ? [over.metric] : [])].flatMap(columnsOf)),
];
