/** Whether what a query groups and filters by is an attribute of what it asks for at all. */
import { catalogued } from '../../catalogue/catalogue';
import { derivedMetric, titleOf } from '../../catalogue/derived';
import { compileFilters } from '../asked/filter';
import { metricNames } from '../asked/metrics';
import type { Filter, MetricsQuery } from '../asked/model';
import { QueryRefusal } from '../asked/refusal';

/**
 * An attribute is known when it is documented, or some series of the range has it. Of a metric that nobody has documented
 * nothing is known, and where there is no series the answer is as empty as the data.
 * @param seen by any series of the metrics, wanted or not. @returns undefined where any attribute may be there.
 */
function knownAttributes(query: MetricsQuery, seen: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const documented = metricNames(query).map((metric) => (catalogued(metric) ?? derivedMetric(metric))?.attributes);
  return seen.size === 0 || documented.includes(undefined)
    ? undefined
    : new Set([...documented.flatMap((attributes) => attributes ?? []), ...seen]);
}

/** @throws QueryRefusal for an attribute that none of the metrics has. */
export function refuseUnknownAttributes(query: MetricsQuery, seen: ReadonlySet<string>): void {
  const known = knownAttributes(query, seen);
  if (known === undefined) {
    return;
  }
  const { groupBy, of, filters, statistic } = query;
  const refuse = (field: string, asked: readonly string[]): void => {
    const unknown = asked.find((key) => !known.has(key));
    if (unknown !== undefined) {
      const titles = metricNames(query).map(titleOf).join(', ');
      throw new QueryRefusal(
        field,
        `There is no attribute "${unknown}" in ${titles}. Use ${[...known].sort().join(', ')}.`
      );
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

/**
 * The dashboard's filters that nothing can pass, as none of the metrics has their attributes: a dashboard filters all of
 * its panels, also those that it makes no sense for.
 */
export function impassable(query: MetricsQuery, seen: ReadonlySet<string>): readonly Filter[] {
  const known = knownAttributes(query, seen);
  const isUnknown = ({ key, adHoc = false }: Filter): boolean => adHoc && known !== undefined && !known.has(key);
  return query.filters.filter((filter) => isUnknown(filter) && !compileFilters([filter]).matches({}));
}

/** The query without its dashboard's filters. */
export const withOwnFilters = (query: MetricsQuery): MetricsQuery => ({
  ...query,
  filters: query.filters.filter(({ adHoc = false }) => !adHoc),
});
