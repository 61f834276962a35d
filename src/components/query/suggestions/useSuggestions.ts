import { useCallback, useMemo } from 'react';
import { type EditorSource } from '../../../editorSource';
import { labels } from '../../../labels';
import { type Names } from '../../../query/describe/describe';
import { isSameApp } from '../../../query/sameApp';
import { cataloguedKind } from '../../../query/statistics';
import { type AppMetricsQuery, type KnownMetric } from '../../../types';
import {
  appOptions,
  attributeOptions,
  CATALOGUE_METRICS,
  environmentOptions,
  metricOptions,
  metricTitle,
  valueOptions,
  variableOptions,
  type Offer,
  type Option,
} from './options';
import { useAnswer, type Answer } from '../../hooks/useAnswer';
import { useValueLabels } from './useValueLabels';

export interface Suggestions {
  readonly apps: Offer;
  readonly environments: Offer;
  readonly metrics: Offer;
  readonly attributes: Offer;
  /** The values that an attribute was seen with. */
  readonly loadValues: (attribute: string) => Promise<Option[]>;
  readonly names: Names;
  /** What could not be loaded, in sentences. */
  readonly problems: readonly string[];
}

/**
 * What the pickers offer for a query: the backend's lists, else the catalogue's, and the dashboard's variables.
 * @param hasData whether the query has been answered with data: what was seen is then looked up anew.
 */
export function useSuggestions(datasource: EditorSource, query: AppMetricsQuery, hasData = false): Suggestions {
  const { resources } = datasource;
  const { app = '', metrics = [], filters = [] } = query;
  // With every change of the query its lists are other objects; their texts are not.
  const metricsText = metrics.join('\n');
  const filteredText = [...new Set(filters.map(({ key }) => key))].join('\n');

  const apps = useAnswer(useCallback(() => resources.apps(), [resources]));
  const environments = useAnswer(useCallback(() => resources.environments(app), [resources, app]));
  const listed = useAnswer(
    useCallback(() => resources.metrics(app), [resources, app]),
    hasData
  );
  const attributes = useAnswer(
    useCallback(() => resources.attributes(app, linesOf(metricsText)), [resources, app, metricsText]),
    hasData
  );
  const seenValues = useCallback(
    // What could not be loaded is typed.
    (attribute: string) => resources.values(app, linesOf(metricsText), attribute).catch(() => []),
    [resources, app, metricsText]
  );
  const { list, labelOf } = useValueLabels(seenValues, filteredText);
  const loadValues = useCallback(
    async (attribute: string) => [
      ...variableOptions(datasource.dashboardVariables()),
      ...valueOptions(await list(attribute)),
    ],
    [datasource, list]
  );

  return useMemo(() => {
    const known = listed.value?.length ? listed.value : CATALOGUE_METRICS;
    const offer = (options: Option[], { isLoading = false }: Answer<unknown>): Offer => ({
      options: [...variableOptions(datasource.dashboardVariables()), ...options],
      loading: isLoading,
    });
    return {
      apps: offer(appOptions(apps.value ?? []), apps),
      environments: offer(environmentOptions(environments.value ?? []), environments),
      metrics: offer(metricOptions(known), listed),
      attributes: offer(attributeOptions(linesOf(metricsText), known, attributes.value ?? []), attributes),
      loadValues,
      names: {
        app: (text) => apps.value?.find(({ id }) => isSameApp(id, text))?.name ?? text,
        environment: (text) => environments.value?.find(({ id }) => id === text)?.key ?? text,
        metric: (text) => metricTitle(text, known),
        value: labelOf,
        standsFor: (text) => datasource.standsFor(text),
        kindOf: (text) => findMetric(text, known)?.kind ?? cataloguedKind(text),
      },
      problems: problemsOf({ apps, environments, metrics: listed, attributes }),
    };
  }, [datasource, apps, environments, listed, attributes, metricsText, loadValues, labelOf]);
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
