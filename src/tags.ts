/** What a dashboard's ad-hoc filters offer: the attributes, and their values, of the series its queries ask for. */
import { type MetricFindValue } from '@grafana/data';
import { attributeName } from './engine/catalogue/attributes';
import { CATALOGUE } from './engine/catalogue/catalogue';
import { type Filter } from './engine/query/asked/model/model';
import { type Resources } from './resources';
import { type AppMetricsQuery } from './types';

interface Asked {
  readonly app: string;
  readonly metrics: readonly string[];
}

/** A dashboard that asks nothing yet may still ask anything: of the first app that there is. */
async function askedIn(resources: Resources, queries: readonly AppMetricsQuery[]): Promise<readonly Asked[]> {
  const byApp = new Map<string, Set<string>>();
  for (const { app = '', metrics = [] } of queries) {
    if (app !== '' && metrics.length > 0) {
      byApp.set(app, new Set([...(byApp.get(app) ?? []), ...metrics]));
    }
  }
  if (byApp.size > 0) {
    return [...byApp].map(([app, metrics]) => ({ app, metrics: [...metrics] }));
  }
  const [first] = await resources.apps();
  return first ? [{ app: first.id, metrics: CATALOGUE.map(({ label }) => label) }] : [];
}

/** @param queries the dashboard's, of this data source. */
export async function tagKeys(resources: Resources, queries: readonly AppMetricsQuery[]): Promise<MetricFindValue[]> {
  const asked = await askedIn(resources, queries);
  const answers = await Promise.all(asked.map(({ app, metrics }) => resources.attributes(app, metrics)));
  const keys = new Set(answers.flat().map(({ key }) => key));
  return named([...keys].sort());
}

/** As the sentence under an editor calls them; by their keys those that are called the same. */
function named(keys: readonly string[]): MetricFindValue[] {
  const isAlone = (name: string) => keys.filter((key) => attributeName(key) === name).length === 1;
  return keys.map((key) => ({ text: isAlone(attributeName(key)) ? attributeName(key) : key, value: key }));
}

/** @param others the filters that are chosen already: what they leave is offered. */
export async function tagValues(
  resources: Resources,
  queries: readonly AppMetricsQuery[],
  key: string,
  others: readonly Filter[]
): Promise<MetricFindValue[]> {
  const asked = await askedIn(resources, queries);
  const answers = await Promise.all(
    asked.map(({ app, metrics }) => resources.values(app, metrics, key, { filters: others }))
  );
  const labels = new Map(answers.flat().map(({ value, label }) => [value, label ?? value]));
  return [...labels].map(([value, text]) => ({ text, value }));
}
