/** Fills dashboard variables into a query. Pure: Grafana's replacing comes in as a function. */
import { isPanelsInterval } from '../../engine/query/asked/model/minStep';
import { listIn } from '../../engine/query/asked/filters/patternList';
import { type AppMetricsQuery, type Divisor } from '../../types';
import { interpolateFilter } from './interpolateFilter';
import { expand, standsFor, type Replace, type Variables } from './variableTexts';

/** Multi-value variables become several entries where the field is a list. "All" of the environments restricts nothing. */
export function interpolateQuery(query: AppMetricsQuery, variables: Variables): AppMetricsQuery {
  const { replace } = variables;
  const list = (texts: readonly string[]) => [...new Set(texts.flatMap((text) => entries(text, variables)))];
  const { app, environments, metrics, statistic, groupBy, filters, of, shift, over, legend, variable } = query;
  return {
    ...query,
    ...numbersOf(query, replace),
    ...(app !== undefined && { app: replace(app).trim() }),
    ...(environments && {
      environments: environments.some((text) => standsFor(text, variables)?.kind === 'all') ? [] : list(environments),
    }),
    ...(metrics && { metrics: list(metrics) }),
    ...(statistic !== undefined && { statistic: replace(statistic).trim() }),
    ...(groupBy && { groupBy: list(groupBy) }),
    ...(filters && { filters: filters.flatMap((filter) => interpolateFilter(filter, variables)) }),
    ...(of !== undefined && { of: replace(of) }),
    ...(shift !== undefined && { shift: replace(shift).trim() || undefined }),
    ...(over !== undefined && { over: interpolateDivisor(over, variables) }),
    ...(legend !== undefined && { legend: replace(legend) }),
    ...(variable?.key !== undefined && { variable: { ...variable, key: replace(variable.key) } }),
  };
}

function interpolateDivisor({ metric, statistic, filters }: Divisor, variables: Variables): Divisor | undefined {
  const { replace } = variables;
  const divisor = replace(metric).trim();
  return divisor === ''
    ? undefined
    : {
        metric: divisor,
        ...(statistic !== undefined && { statistic: replace(statistic).trim() }),
        ...(filters && { filters: filters.flatMap((filter) => interpolateFilter(filter, variables)) }),
      };
}

/** Fields that hold a number, or a variable that becomes one. */
export const NUMBERS = ['above', 'bound', 'top', 'bottom', 'smooth', 'minStep'] as const;

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

/** What a text becomes in a list; a pattern that was written for All is taken as the list of names that it may be. */
function entries(text: string, variables: Variables): readonly string[] {
  const meant = standsFor(text, variables);
  const names = meant?.kind === 'pattern' ? listIn(meant.pattern) : undefined;
  return names ? [...names] : expand(text, variables.replace, []).filter((entry) => entry !== '');
}
