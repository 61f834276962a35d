/** Fills dashboard variables into a query. Pure: Grafana's replacing comes in as a function. */
import { type Filter } from '../engine/query/asked/model';
import { isPanelsInterval } from '../engine/query/asked/minStep';
import { type AppMetricsQuery } from '../types';
import { referredTo } from './reference';

type Format = string | ((value: string | readonly string[]) => string);
/** Replaces the variables in a text; `format` says how a variable's values are written. */
export type Replace = (text: string, format?: Format) => string;

/** Whether "All" is chosen in the variable of that name, and stands for each of its values. */
export type IsAll = (variable: string) => boolean;

export interface Variables {
  readonly replace: Replace;
  readonly isAll: IsAll;
}

/**
 * Multi-value variables become several entries where the field is a list; `=` and `!=` then compare with any of them.
 * "All" restricts nothing: what a variable lists is what was seen of late, and All means the rest as well.
 */
export function interpolateQuery(query: AppMetricsQuery, variables: Variables): AppMetricsQuery {
  const { replace } = variables;
  const list = (texts: readonly string[]) => [...new Set(texts.flatMap((text) => expand(text, replace)))];
  const { app, environments, metrics, statistic, groupBy, filters, of, legend, variable } = query;
  return {
    ...query,
    ...numbersOf(query, replace),
    ...(app !== undefined && { app: replace(app).trim() }),
    ...(environments && {
      environments: environments.some((text) => standsForAll(text, variables)) ? [] : list(environments),
    }),
    ...(metrics && { metrics: list(metrics) }),
    ...(statistic !== undefined && { statistic: replace(statistic).trim() }),
    ...(groupBy && { groupBy: list(groupBy) }),
    ...(filters && {
      filters: filters
        .filter((filter) => !letsAllThrough(filter, variables))
        .map((filter) => interpolateFilter(filter, replace)),
    }),
    ...(of !== undefined && { of: replace(of) }),
    ...(legend !== undefined && { legend: replace(legend) }),
    ...(variable?.key !== undefined && { variable: { ...variable, key: replace(variable.key) } }),
  };
}

export const NUMBERS = ['bound', 'top', 'minStep'] as const;

/**
 * A text that is no number stays, for the backend to read (`5m`) or to name the field in its refusal; an empty one says
 * nothing, and so does the panel's own interval, which the question brings along.
 */
function numbersOf(query: AppMetricsQuery, replace: Replace): Partial<AppMetricsQuery> {
  const filled = NUMBERS.flatMap((field) => {
    const given = query[field];
    if (typeof given !== 'string') {
      return [];
    }
    if (field === 'minStep' && isPanelsInterval(given)) {
      return [[field, undefined] as const];
    }
    const text = replace(given).trim();
    const number = Number(text);
    return [[field, text === '' ? undefined : Number.isNaN(number) ? text : number] as const];
  });
  return Object.fromEntries(filled);
}

/** Filters that keep what a variable names, and whose variable names all. */
function letsAllThrough({ operator, value, values = [] }: Filter, variables: Variables): boolean {
  switch (operator) {
    case '=':
    case '=~':
      return standsForAll(value ?? '', variables);
    case '=|':
      return values.some((each) => standsForAll(each, variables));
    case '!=':
    case '!~':
    case '!=|':
      return false;
  }
}

/** A panel that is repeated for each value sees one of them, although All is chosen. */
function standsForAll(text: string, { replace, isAll }: Variables): boolean {
  const name = referredTo(text);
  if (name === undefined || !isAll(name)) {
    return false;
  }
  let isList = false;
  replace(`\${${name}}`, (value) => {
    isList = typeof value !== 'string';
    return '';
  });
  return isList;
}

function interpolateFilter(filter: Filter, replace: Replace): Filter {
  const key = replace(filter.key);
  switch (filter.operator) {
    case '=~':
    case '!~':
      return { ...filter, key, value: replace(filter.value ?? '', 'regex') };
    case '=|':
    case '!=|':
      return { ...filter, key, values: (filter.values ?? []).flatMap((value) => expand(value, replace)) };
    case '=':
    case '!=': {
      const text = filter.value ?? '';
      const values = text === '' ? [''] : expand(text, replace);
      const [only] = values;
      return values.length === 1 && only !== undefined
        ? { key, operator: filter.operator, value: only }
        : { key, operator: filter.operator === '=' ? '=|' : '!=|', values };
    }
  }
}

/** Marks where a variable stood, so that a text with several values becomes several texts. NUL is in no variable's value. */
const MARK = '\u0000';

/** Every text that `text` can become; empty ones are left out. */
function expand(text: string, replace: Replace): string[] {
  const found: (readonly string[])[] = [];
  const marked = replace(text, (value) => {
    found.push(typeof value === 'string' ? [value] : value);
    return MARK + String(found.length - 1) + MARK;
  });
  const parts = marked.split(MARK);
  return parts
    .map((part, index) => (index % 2 === 0 ? [part] : (found[Number(part)] ?? [])))
    .reduce<string[]>((texts, values) => texts.flatMap((start) => values.map((value) => start + value)), [''])
    .map((expanded) => expanded.trim())
    .filter((expanded) => expanded !== '');
}
