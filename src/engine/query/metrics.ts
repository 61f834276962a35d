/** The metrics a query asks for, whichever way it names them. */
import { catalogued, otlpName } from '../catalogue/catalogue';
import type { MetricsQuery } from './model';

/** A label of the upstream is all capitals; anything else is taken to be the answer's own name. */
const nameOf = (metric: string): string =>
  catalogued(metric)?.name ?? (metric === metric.toUpperCase() ? otlpName(metric) : metric);

/** OTLP names of the metrics whose columns the query needs; each once, in the query's order. */
export const metricNames = (query: MetricsQuery): readonly string[] => [...new Set(query.metrics.map(nameOf))];
