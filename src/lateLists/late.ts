/**
 * Variables that hold nothing because their list was empty when the dashboard looked it up: on a first visit nothing is
 * fetched yet, and Grafana looks a list up once. Which of them a query names, and the query with what they list by now. Pure.
 */
import { type QueryVariableModel, type TypedVariableModel } from '@grafana/data';
import { takesPattern, valuesOf, withValues } from '../query/filters';
import { isAllOf, isNarrowed } from '../query/filling/dashboardVariables';
import { type Filter } from '../engine/query/asked/model/model';
import { referredTo } from '../query/filling/reference';
import { type Variables } from '../query/filling/variableTexts';
import { type AppMetricsQuery } from '../types';

/** What each late variable stands for by now, by its name. */
export type Lists = ReadonlyMap<string, readonly string[]>;

export interface Dashboard extends Variables {
  readonly variables: readonly TypedVariableModel[];
  /** This plugin's id. */
  readonly plugin: string;
}

/** The fields whose empty entries say nothing, so that one of a variable's values has to be in force. */
const LISTS = ['metrics', 'groupBy'] as const;

export const lateVariable = (dashboard: Dashboard, name: string): QueryVariableModel | undefined => {
  const variable = dashboard.variables.find((each) => each.name === name);
  return variable?.type === 'query' &&
    variable.datasource?.type === dashboard.plugin &&
    dashboard.customAll(name) === undefined &&
    isEmpty(name, dashboard)
    ? variable
    : undefined;
};

/** The names of those that the query would be answered without. */
export function lateIn(query: AppMetricsQuery, dashboard: Dashboard): readonly string[] {
  const { filters = [], over, queryType = 'metrics' } = query;
  if (queryType === 'annotations' || queryType === 'status') {
    return [];
  }
  const inLists = LISTS.flatMap((field) => query[field] ?? []).filter((text) => late(text) !== undefined);
  // A single value that is empty may be meant: an attribute that is not there. To keep All of a list that nobody narrowed is no filter.
  const inFilters = [...filters, ...(over?.filters ?? [])].flatMap((filter) =>
    valuesOf(filter).filter((text) => {
      const variable = late(text);
      return variable !== undefined && isAllOf(variable) && (isNegative(filter) || isNarrowed(variable));
    })
  );
  return [...new Set([...inLists, ...inFilters].flatMap((text) => referredTo(text) ?? []))];

  function late(text: string): QueryVariableModel | undefined {
    const name = referredTo(text);
    return name === undefined ? undefined : lateVariable(dashboard, name);
  }
}

/** The query with what is listed by now in place of the variables; where that is nothing they stay. */
export function withLists(query: AppMetricsQuery, lists: Lists): AppMetricsQuery {
  const { metrics, groupBy, filters, over } = query;
  const filled = (texts: readonly string[]) => texts.flatMap((text) => listedBy(text, lists) ?? [text]);
  const filtered = (all: readonly Filter[]) => all.map((filter) => filledFilter(filter, lists));
  return {
    ...query,
    ...(metrics && { metrics: filled(metrics) }),
    ...(groupBy && { groupBy: filled(groupBy) }),
    ...(filters && { filters: filtered(filters) }),
    ...(over?.filters && { over: { ...over, filters: filtered(over.filters) } }),
  };
}

function filledFilter(filter: Filter, lists: Lists): Filter {
  const texts = valuesOf(filter);
  if (!texts.some((text) => listedBy(text, lists) !== undefined)) {
    return filter;
  }
  const values = texts.flatMap((text) => listedBy(text, lists) ?? [text]);
  if (takesPattern(filter.operator)) {
    return { ...filter, value: values.map(escaped).join('|') };
  }
  const operator = isNegative(filter) ? '!=|' : '=|';
  return withValues({ key: filter.key, operator }, values);
}

function listedBy(text: string, lists: Lists): readonly string[] | undefined {
  const name = referredTo(text);
  const values = name === undefined ? undefined : lists.get(name);
  return values && values.length > 0 ? values : undefined;
}

function isEmpty(name: string, { replace }: Variables): boolean {
  const values: string[] = [];
  replace(`\${${name}}`, (value) => {
    values.push(...[value].flat());
    return '';
  });
  return values.every((value) => value === '');
}

const isNegative = ({ operator }: Filter): boolean => operator.startsWith('!');

/** Nothing in it acts as a pattern. */
const escaped = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}]/g, '\\$&');
