/** Queries as Grafana hands them over: saved by any version, written by hand or by a program, or hardly begun. */
import { type DataQuery } from '@grafana/data';
import { z } from 'zod';
import { migrateQuery } from '../engine/query/asked/parsing/migrate';
import { misspelt } from '../engine/query/asked/parsing/misspelt';
import { querySchema } from '../engine/query/asked/model/model';
import { inWords, problemOf, type Problem } from '../engine/query/asked/parsing/problem';
import { variableIn } from '../engine/query/asked/unfilled';
import { VARIABLE_KINDS, type AppMetricsQuery } from '../types';
import { NUMBERS } from './filling/interpolate';

const FIELDS: ReadonlyArray<readonly [string, z.ZodType]> = Object.entries({
  ...querySchema.shape,
  variable: z.object({ kind: z.enum(VARIABLE_KINDS), key: z.string().optional() }),
});

/** Fields of one value, which may be a variable until it is filled in. */
const TAKES_VARIABLE: ReadonlySet<string> = new Set(['app', 'of', 'legend', 'statistic', 'shift', ...NUMBERS]);

export interface SavedQuery {
  /** Today's shape, without what can't be read; Grafana's own fields stay. */
  readonly query: AppMetricsQuery;
  /** What can't be read, or is written like no field of a query. */
  readonly problems: readonly Problem[];
}

export function readSaved(saved: DataQuery): SavedQuery {
  const query = migrateQuery(saved);
  const unreadable = new Map(misspelt(query).map((problem) => [problem.field, problem]));
  for (const [field, schema] of FIELDS) {
    const problem = query[field] === undefined ? undefined : problemIn(field, schema, query[field]);
    if (problem) {
      unreadable.set(field, problem);
    }
  }
  const readable = Object.entries(query).filter(([field]) => !unreadable.has(field));
  return {
    query: { ...migrateQuery(Object.fromEntries(readable)), refId: saved.refId },
    problems: [...unreadable.values()],
  };
}

function problemIn(field: string, schema: z.ZodType, value: unknown): Problem | undefined {
  if (typeof value === 'string' && TAKES_VARIABLE.has(field) && isFilledInLater(value, schema)) {
    return undefined;
  }
  const issues = schema.safeParse(value, { error: inWords }).error?.issues ?? [];
  const issue = issues.find(({ path }) => !isDivisorsVariable([field, ...path], value));
  return issue && problemOf({ path: [field, ...issue.path], message: issue.message });
}

/** The one part of a field that may be a variable where its schema wants a word. */
const isDivisorsVariable = (path: readonly PropertyKey[], over: unknown): boolean =>
  path.join('.') === 'over.statistic' &&
  typeof over === 'object' &&
  over !== null &&
  'statistic' in over &&
  variableIn(String(over.statistic)) !== undefined;

/** A text that a variable stands in, that is empty, or that is a number where one is wanted. */
const isFilledInLater = (text: string, schema: z.ZodType): boolean =>
  text.trim() === '' || variableIn(text) !== undefined || schema.safeParse(Number(text)).success;

/** Today's shape of a saved query, of what can be read in it. */
export const migrated = (saved: DataQuery): AppMetricsQuery => readSaved(saved).query;

/** As the query of an annotation, whatever it was saved or begun as; what can't be read stays, to be refused when it is asked. */
export const asAnnotations = (saved: DataQuery): AppMetricsQuery => ({
  ...migrateQuery(saved),
  refId: saved.refId,
  queryType: 'annotations',
});

/** Whether there is enough in a query to ask the backend: an app, and for metrics at least one of them. */
export function isAskable(query: AppMetricsQuery): boolean {
  switch (query.queryType ?? 'metrics') {
    case 'metrics':
      return Boolean(query.app) && (query.metrics ?? []).length > 0;
    case 'annotations':
      return Boolean(query.app);
    case 'variable':
    case 'status':
      return true;
  }
}

/** What a statistic needs besides the metric, and the query doesn't say. */
export function missingDetail({ statistic, above, bound, of, queryType = 'metrics' }: AppMetricsQuery) {
  if (queryType !== 'metrics') {
    return undefined;
  }
  const isUnbounded = above === undefined && bound === undefined;
  return statistic === 'share' && isUnbounded ? 'bound' : statistic === 'unique' && !of ? 'of' : undefined;
}
