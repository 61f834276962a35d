/** A dashboard's ad-hoc filters as filters of a query. Pure. */
import { type AdHocVariableFilter } from '@grafana/data';
import { FILTER_OPERATORS, takesSeveral, type Filter } from '../engine/query/asked/model/model';

type Operator = Filter['operator'];

const isOperator = (text: string): text is Operator => FILTER_OPERATORS.some((operator) => operator === text);

/** Filters that compare as no filter of ours can, such as with `<`: Grafana offers them for every data source. */
export const unusable = (filters: readonly AdHocVariableFilter[]): readonly AdHocVariableFilter[] =>
  filters.filter(({ operator }) => !isOperator(operator));

/** The query, with every filter that can be used added to its own; each holds. */
export function filtersFrom(filters: readonly AdHocVariableFilter[]): readonly Filter[] {
  return filters.flatMap(({ key, operator, value, values }) => {
    if (key === '' || !isOperator(operator)) {
      return [];
    }
    return [takesSeveral(operator) ? { key, operator, values: values ?? [value] } : { key, operator, value }];
  });
}
