/** Whether what a query groups and filters by is an attribute of what it asks for at all. */
import { catalogued } from '../../catalogue/catalogue';
import { derivedMetric } from '../../catalogue/derived';
import { QueryRefusal } from '../asked/refusal';
import { metricNames } from '../asked/metrics';
import type { MetricsQuery } from '../asked/model';

/**
 * An attribute is known when it is documented, or some series of the range has it. Of a metric that nobody has documented
 * nothing is known, and where there is no series the answer is as empty as the data.
 * @param seen by any series of the metrics, wanted or not. @throws QueryRefusal
 */
export function refuseUnknownAttributes(query: MetricsQuery, seen: ReadonlySet<string>): void {
  const { groupBy, of, filters, statistic } = query;
  const metrics = metricNames(query);
  const documented = metrics.map((metric) => (catalogued(metric) ?? derivedMetric(metric))?.attributes);
  if (seen.size === 0 || documented.includes(undefined)) {
    return;
  }
  const known = new Set([...documented.flatMap((attributes) => attributes ?? []), ...seen]);
  const refuse = (field: string, asked: readonly string[]): void => {
    const unknown = asked.find((key) => !known.has(key));
    if (unknown !== undefined) {
      const text = `${metrics.join(', ')} ${metrics.length > 1 ? 'have' : 'has'} no attribute "${unknown}". Use ${[...known].sort().join(', ')}.`;
      throw new QueryRefusal(field, text);
    }
  };
  // Rows of several metrics may be told apart by the metric.
  refuse(
    'groupBy',
    groupBy.filter((key) => key !== 'metric')
  );
  refuse(
    'filters',
    filters.map(({ key }) => key)
  );
  refuse('of', statistic === 'unique' && of !== undefined ? [of] : []);
}
