/** What the metric that is divided by is asked for: what the query is, but for what that metric can't be told apart by. */
import { catalogued } from '../../catalogue/catalogue';
import type { Filter, MetricsQuery } from './model/model';

/**
 * Attributes that tell the numerator's series apart and not the denominator's: it is not documented to have them, or it is
 * said what it takes of them.
 */
export function isNumeratorOnly({ over }: Pick<MetricsQuery, 'over'>): (key: string) => boolean {
  const documented = over && catalogued(over.metric)?.attributes;
  const own = new Set(over?.filters?.map(({ key }) => key));
  return (key) => own.has(key) || documented?.includes(key) === false;
}

export function denominatorFilters(query: Pick<MetricsQuery, 'over' | 'filters'>): readonly Filter[] {
  const isLeftOut = isNumeratorOnly(query);
  return [...query.filters.filter(({ key }) => !isLeftOut(key)), ...(query.over?.filters ?? [])];
}
