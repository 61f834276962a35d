/** Whether what a query groups and filters by is an attribute of what it asks for at all. */
import { catalogued } from '../../../catalogue/catalogue';
import { derivedMetric, titleOf } from '../../../catalogue/derived';
import { compileFilters } from '../../asked/filters/filter';
import { columnsOf, metricNames } from '../../asked/metrics';
import type { Filter, MetricsQuery } from '../../asked/model/model';
import { QueryRefusal } from '../../asked/refusal';

/** By metric, keys that any of its series has in the range, wanted or not. */
export type SeenAttributes = ReadonlyMap<string, ReadonlySet<string>>;

type Asked = Pick<MetricsQuery, 'metrics'>;

const seenOf = ({ metrics }: Asked, seen: SeenAttributes): ReadonlySet<string> =>
  new Set(metrics.flatMap(columnsOf).flatMap((column) => [...(seen.get(column) ?? [])]));

/**
 * An attribute is known when it is documented, or some series of the range has it. Of a metric that nobody has documented
 * nothing is known, and where there is no series the answer is as empty as the data.
 * @returns undefined where any attribute may be there.
 */
function knownAttributes(asked: Asked, seen: SeenAttributes): ReadonlySet<string> | undefined {
  const documented = metricNames(asked).map((metric) => (catalogued(metric) ?? derivedMetric(metric))?.attributes);
  const found = seenOf(asked, seen);
  return found.size === 0 || documented.includes(undefined)
    ? undefined
    : new Set([...documented.flatMap((attributes) => attributes ?? []), ...found]);
}

/** @throws QueryRefusal for an attribute that none of the metrics has. */
export function refuseUnknownAttributes(query: MetricsQuery, seen: SeenAttributes): void {
  refuseUntold(query, seen);
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
 * Nothing of what is divided would fall into any group but the one without a value, and all others would be a false zero.
 * @throws QueryRefusal for an attribute that what is divided lacks, documented or not, and what it is divided by has.
 */
function refuseUntold({ metrics, over, groupBy }: MetricsQuery, seen: SeenAttributes): void {
  const own = seenOf({ metrics }, seen);
  const below = over && knownAttributes({ metrics: [over.metric] }, seen);
  const untold = groupBy.find((key) => own.size > 0 && !own.has(key) && below?.has(key) === true);
  const isDocumented = metrics.some((metric) => catalogued(metric)?.attributes.includes(untold ?? '') === true);
  if (untold !== undefined && !isDocumented) {
    const text = `${metrics.map(titleOf).join(', ')} has no attribute "${untold}", by which what it is divided by is told apart. Group by one that both have.`;
    throw new QueryRefusal('groupBy', text);
  }
}

/** Filters of what is divided by on attributes that it lacks, and that let nothing pass, or that nothing here has at all. */
export function idleInOver({ metrics, over }: MetricsQuery, seen: SeenAttributes): readonly Filter[] {
  const above = knownAttributes({ metrics }, seen);
  const below = over && knownAttributes({ metrics: [over.metric] }, seen);
  const isIdle = (filter: Filter): boolean => {
    const isElsewhere = above === undefined || above.has(filter.key);
    return below?.has(filter.key) === false && !(isElsewhere && compileFilters([filter]).matches({}));
  };
  return over?.filters?.filter(isIdle) ?? [];
}

/**
 * The dashboard's filters that nothing can pass, as none of the metrics has their attributes: a dashboard filters all of
 * its panels, also those that it makes no sense for.
 */
export function impassable(query: MetricsQuery, seen: SeenAttributes): readonly Filter[] {
  const known = knownAttributes(query, seen);
  const isUnknown = ({ key, adHoc = false }: Filter): boolean => adHoc && known !== undefined && !known.has(key);
  return query.filters.filter((filter) => isUnknown(filter) && !compileFilters([filter]).matches({}));
}

/** The query without its dashboard's filters. */
export const withOwnFilters = (query: MetricsQuery): MetricsQuery => ({
  ...query,
  filters: query.filters.filter(({ adHoc = false }) => !adHoc),
});
