/** What is chosen in a dashboard's variables, as Grafana lists them. */
import { type QueryVariableModel, type TypedVariableModel } from '@grafana/data';
import { migrateQuery } from '../../engine/query/asked/parsing/migrate';

const OF_VALUES: readonly TypedVariableModel['type'][] = ['query', 'custom', 'constant', 'textbox'];

/** Names of those that hold values of ours: not data sources, intervals or ad-hoc filters. */
export const fillable = (variables: readonly TypedVariableModel[]): string[] =>
  variables.filter(({ type }) => OF_VALUES.includes(type)).map(({ name }) => name);

const ALL = '$__all';

export const isAllOf = ({ current }: Pick<QueryVariableModel, 'current'>): boolean =>
  [current.value].flat().includes(ALL);

/**
 * Whether a variable stands for whatever there is: "All" is chosen, and its list is one of this plugin's that nobody
 * narrowed. "All" of a list that somebody chose is that list.
 * @param plugin this plugin's id.
 */
export function isAllChosen(variables: readonly TypedVariableModel[], name: string, plugin: string): boolean {
  const variable = variables.find((each) => each.name === name);
  return (
    variable?.type === 'query' && variable.datasource?.type === plugin && isAllOf(variable) && !isNarrowed(variable)
  );
}

/** The value that somebody gave a variable's "All" in place of all its values, where that is chosen. */
export function customAllOf(variables: readonly TypedVariableModel[], name: string): string | undefined {
  const variable = variables.find((each) => each.name === name);
  if (variable?.type !== 'query' && variable?.type !== 'custom') {
    return undefined;
  }
  return isAllOf(variable) ? variable.allValue || undefined : undefined;
}

/** Environments don't narrow: panels choose them themselves, and All is to reach what was last seen days ago. */
export function isNarrowed({ allValue, regex, query }: QueryVariableModel): boolean {
  const { metrics = [], filters = [] } = migrateQuery(query);
  return Boolean(allValue) || Boolean(regex) || metrics.length > 0 || filters.length > 0;
}
