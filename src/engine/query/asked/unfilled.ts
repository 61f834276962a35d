/**
 * Variables that nobody filled in: a rule has none, and a dashboard may name one that is gone. What is left of one in a
 * filter or an environment matches nothing, and nothing looks like zero.
 */
import type { Filter, MetricsQuery } from './model/model';

export interface Unfilled {
  /** The query's field, such as `filters`. */
  readonly field: string;
  /** As it is written: `$name`, `${name:format}`, `[[name]]`. */
  readonly variable: string;
}

const NAME = '[A-Za-z_]\\w*';
const VARIABLE = `\\$${NAME}|\\$\\{${NAME}(?:[.:][^}]*)?\\}|\\[\\[${NAME}(?::[^\\]]*)?\\]\\]`;
/** What is escaped is none. */
const IN_TEXT = new RegExp(`\\\\\\$|(${VARIABLE})`, 'g');
/** In a pattern a `$` among a class's characters is one of them. */
const IN_PATTERN = new RegExp(`\\\\[^]|(${VARIABLE})|\\[\\^?\\]?[^\\]]*\\]`, 'g');

const isPattern = ({ operator }: Filter): boolean => operator === '=~' || operator === '!~';

const firstIn = (text: string, syntax: RegExp): string | undefined => {
  for (const [, variable] of text.matchAll(syntax)) {
    if (variable !== undefined) {
      return variable;
    }
  }
  return undefined;
};

/** The first variable in a text. */
export const variableIn = (text: string): string | undefined => firstIn(text, IN_TEXT);

/** The first variable in what decides about the query's numbers; a legend decides about nothing. */
export function unfilledVariable(query: MetricsQuery): Unfilled | undefined {
  const { app, environments, metrics, groupBy, of = '', filters, over } = query;
  const single = { app: [app], of: [of], over: over ? [over.metric] : [] };
  const texts: Readonly<Record<string, readonly string[]>> = { ...single, environments, metrics, groupBy };
  for (const [field, each] of Object.entries(texts)) {
    const [variable] = each.flatMap((text) => variableIn(text) ?? []);
    if (variable !== undefined) {
      return { field, variable };
    }
  }
  return inFilters('filters', filters) ?? inFilters('over', over?.filters ?? []);
}

function inFilters(field: string, filters: readonly Filter[]): Unfilled | undefined {
  const [variable] = filters.flatMap((filter) => unfilledInFilter(filter) ?? []);
  return variable === undefined ? undefined : { field, variable };
}

function unfilledInFilter(filter: Filter): string | undefined {
  const { key, value = '', values = [] } = filter;
  return (
    variableIn(key) ??
    (isPattern(filter) ? firstIn(value, IN_PATTERN) : values.concat(value).map(variableIn).find(isVariable))
  );
}

const isVariable = (found: string | undefined): found is string => found !== undefined;
