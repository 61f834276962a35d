/** What the pickers offer. Pure. */
import { type ComboboxOption } from '@grafana/ui';
import { attributeName } from '../../../engine/catalogue/attributes';
import { CATALOGUE } from '../../../engine/catalogue/catalogue';
import { DERIVED, titleOf } from '../../../engine/catalogue/derived';
import { FILTER_OPERATORS, isPercentile, type Filter, type Statistic } from '../../../engine/query/asked/model/model';
import { labels } from '../../../labels';
import {
  type AppsAnswer,
  type AttributesAnswer,
  type AttributeValuesAnswer,
  type EnvironmentSetting,
  type KnownMetric,
} from '../../../types';

const text = labels.query;

export type Option = ComboboxOption<string>;

/** What a picker offers, and whether more is on its way. */
export interface Offer {
  readonly options: Option[];
  readonly loading: boolean;
}

export const variableOptions = (variables: readonly string[]): Option[] =>
  variables.map((variable) => ({ label: variable, value: variable, description: text.variable }));

export const appOptions = (apps: AppsAnswer['apps']): Option[] =>
  apps.map(({ id, name }) => (name ? { label: name, value: id, description: id } : { label: id, value: id }));

/** By key, which stays the same from app to app, else by id; types as well, since a query may name one. */
export function environmentOptions(environments: readonly EnvironmentSetting[]): Option[] {
  return environments.map(({ id, key, type }) => {
    const description = [type, key && id].filter(Boolean).join(' · ');
    return { label: key ?? id, value: key ?? id, ...(description && { description }) };
  });
}

export const CATALOGUE_METRICS: readonly KnownMetric[] = [
  ...CATALOGUE.map((metric) => ({ ...metric, seen: false })),
  ...DERIVED.map((metric) => ({ ...metric, group: 'derived' as const, kind: 'derived' as const, seen: false })),
];

export const metricOptions = (metrics: readonly KnownMetric[]): Option[] =>
  metrics.map(({ label, title, description, group, kind, unit }) => ({
    label: title,
    value: label,
    group: text.groups[group],
    description: [description, [text.kinds[kind], unitName(unit)].filter(Boolean).join(', ')].filter(Boolean).join(' '),
  }));

const UNITS: Readonly<Record<string, string>> = text.units;
const unitName = (unit: string): string => UNITS[unit] ?? unit;

/** How a chosen metric is shown: by title if anybody knows it, else as it was typed. */
export const metricTitle = (metric: string, metrics: readonly KnownMetric[]): string =>
  metrics.find(({ label, name }) => label === metric || name === metric)?.title ?? titleOf(metric);

export const statisticOptions = (statistics: readonly Statistic[]): Option[] =>
  statistics.map((statistic) => ({
    label: statistic,
    value: statistic,
    description: isPercentile(statistic) ? text.percentile(statistic.slice(1)) : text.statistics[statistic],
  }));

/** The catalogue's attributes of the metrics, and those really seen, with how many series carry each. */
export function attributeOptions(
  metrics: readonly string[],
  known: readonly KnownMetric[],
  seen: AttributesAnswer['attributes']
): Option[] {
  const counts = new Map(seen.map(({ key, count }) => [key, count]));
  const documented = metrics.flatMap(
    (metric) => known.find(({ label, name }) => label === metric || name === metric)?.attributes ?? []
  );
  return [...new Set([...counts.keys(), ...documented])].sort().map((key) => {
    const count = counts.get(key);
    const name = attributeName(key);
    const description = [name !== key && name, count !== undefined && text.inSeries(count)].filter(Boolean).join(' · ');
    return { label: key, value: key, ...(description && { description }) };
  });
}

export const valueOptions = (values: AttributeValuesAnswer['values']): Option[] =>
  values.map(({ value, label: name, count }) => ({
    label: name ?? value,
    value,
    description: [text.inSeries(count), name !== undefined && name !== value && value].filter(Boolean).join(' · '),
  }));

export const OPERATOR_OPTIONS: Array<ComboboxOption<Filter['operator']>> = FILTER_OPERATORS.map((operator) => ({
  label: operator,
  value: operator,
  description: text.operators[operator],
}));
