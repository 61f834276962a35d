import { useCallback, useMemo } from 'react';
import { type AppMetricsDataSource } from '../../datasource';
import { labels } from '../../labels';
import { cataloguedKind, type KindOf } from '../../query/statistics';
import { type AppMetricsQuery, type KnownMetric } from '../../types';
import {
  appOptions,
  attributeOptions,
  CATALOGUE_METRICS,
  environmentOptions,
  metricOptions,
  metricTitle,
  valueOptions,
  variableOptions,
  type Option,
} from './options';
import { useAnswer, type Answer } from './useAnswer';

export interface Suggestions {
  readonly apps: Option[];
  readonly environments: Option[];
  readonly metrics: Option[];
  readonly attributes: Option[];
  readonly loadValues: (key: string) => Promise<Option[]>;
  readonly kindOf: KindOf;
  readonly titleOf: (metric: string) => string;
  /** What could not be loaded, in sentences. */
  readonly problems: readonly string[];
}

/** What the pickers offer for a query: the backend's lists, else the catalogue's, and the dashboard's variables. */
export function useSuggestions(datasource: AppMetricsDataSource, query: AppMetricsQuery): Suggestions {
  const { resources } = datasource;
  const { app = '', metrics = [] } = query;
  // With every change of the query its list of metrics is another object; its text is not.
  const metricsText = metrics.join('\n');

  const apps = useAnswer(useCallback(() => resources.apps(), [resources]));
  const environments = useAnswer(useCallback(() => resources.environments(app), [resources, app]));
  const listed = useAnswer(useCallback(() => resources.metrics(app), [resources, app]));
  const attributes = useAnswer(
    useCallback(() => resources.attributes(app, linesOf(metricsText)), [resources, app, metricsText])
  );
  const loadValues = useCallback(
    async (key: string) => [
      ...variableOptions(datasource.dashboardVariables()),
      ...valueOptions(await resources.values(app, linesOf(metricsText), key).catch(() => [])),
    ],
    [datasource, resources, app, metricsText]
  );

  return useMemo(() => {
    const known = listed.value?.length ? listed.value : CATALOGUE_METRICS;
    const withVariables = (options: Option[]) => [...variableOptions(datasource.dashboardVariables()), ...options];
    return {
      apps: withVariables(appOptions(apps.value ?? [])),
      environments: withVariables(environmentOptions(environments.value ?? [])),
      metrics: withVariables(metricOptions(known)),
      attributes: withVariables(attributeOptions(linesOf(metricsText), known, attributes.value ?? [])),
      loadValues,
      kindOf: (metric) => findMetric(metric, known)?.kind ?? cataloguedKind(metric),
      titleOf: (metric) => metricTitle(metric, known),
      problems: problemsOf({ apps, environments, metrics: listed, attributes }),
    };
  }, [datasource, apps, environments, listed, attributes, metricsText, loadValues]);
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

const findMetric = (metric: string, known: readonly KnownMetric[]): KnownMetric | undefined =>
  known.find(({ label, name }) => label === metric || name === metric);

type Loaded = keyof typeof labels.query.lists;

/** One sentence a reason: a refused token is not said four times. */
function problemsOf(answers: Readonly<Record<Loaded, Answer<unknown>>>): string[] {
  const lists = new Map<string, string[]>();
  for (const list of ['apps', 'environments', 'metrics', 'attributes'] as const) {
    const { problem } = answers[list];
    if (problem !== undefined) {
      lists.set(problem, [...(lists.get(problem) ?? []), labels.query.lists[list]]);
    }
  }
  return [...lists].map(([problem, failed]) => labels.query.notLoaded(failed.join(', '), problem));
}
