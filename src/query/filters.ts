/** Changes to one filter of a query. */
import { takesSeveral, type Filter } from '../engine/query/asked/model/model';

type Operator = Filter['operator'];

export const takesPattern = (operator: Operator): boolean => operator === '=~' || operator === '!~';

export const valuesOf = ({ operator, value, values = [] }: Filter): readonly string[] =>
  takesSeveral(operator) ? values : value === undefined ? [] : [value];

/** Keeps as much of what is compared with as the new operator can take. */
export function withOperator(filter: Filter, operator: Operator): Filter {
  return withValues({ ...filter, operator }, valuesOf(filter));
}

export function withValues({ key, operator }: Filter, values: readonly string[]): Filter {
  const [first] = values;
  return takesSeveral(operator)
    ? { key, operator, values: [...values] }
    : { key, operator, ...(first !== undefined && { value: first }) };
}

/** Whether a filter says something: what is half filled in is kept out of the query. */
export const isComplete = (filter: Filter): boolean => filter.key !== '' && valuesOf(filter).length > 0;
