/** Fills dashboard variables into a filter, so that it means what it would mean in Prometheus' data source. Pure. */
import { takesSeveral, type Filter } from '../../engine/query/asked/model/model';
import { takesPattern, valuesOf, withValues } from '../filters';
import { expand, standsFor, type Variables } from './variableTexts';

/**
 * `=` and `!=` compare with any of several values; a pattern that was written for All makes them `=~` and `!~`. A
 * variable without a value is the empty text, which is what an attribute that is not there is.
 * @returns nothing for a filter that keeps what a variable names whose "All" is chosen: what it lists is what was seen of
 * late, and All means the rest as well.
 */
export function interpolateFilter(filter: Filter, variables: Variables): Filter[] {
  const { replace } = variables;
  const key = replace(filter.key);
  const isNegative = filter.operator.startsWith('!');
  const texts = valuesOf(filter);
  const meant = texts.map((text) => standsFor(text, variables));
  if (!isNegative && meant.some((each) => each?.kind === 'all')) {
    return [];
  }
  if (takesPattern(filter.operator)) {
    return [{ ...filter, key, value: replace(filter.value ?? '', 'regex') }];
  }
  const written = meant.map((each) => (each && each.kind !== 'nothing' ? each.pattern : undefined));
  const patterns = written.filter((pattern) => pattern !== undefined);
  const plain = texts.filter((_text, index) => written[index] === undefined);
  const values = plain.flatMap((text) => expand(text, replace, ['']));
  if (patterns.length > 0) {
    const value = [...patterns, ...values.map(escaped)].join('|');
    return [{ key, operator: isNegative ? '!~' : '=~', value }];
  }
  if (takesSeveral(filter.operator)) {
    return [{ ...filter, key, values }];
  }
  const isOne = values.length < 2;
  const operator = isOne ? filter.operator : isNegative ? '!=|' : '=|';
  return [withValues({ key, operator }, isOne ? [values[0] ?? ''] : values)];
}

/** Nothing in it acts as a pattern. */
const escaped = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}]/g, '\\$&');
