/** What a series is called and measured in. Labels carry ids and are for machines; names are for people. */
import { titleOf } from '../../catalogue/derived';
import { isPercentile, type Statistic } from '../asked/model';
import type { GroupValues } from '../reading/series';

/** Where several metrics are asked for, this label says which; an attribute that happens to be called so steps aside. */
export const METRIC = 'metric';

/** What people call the values of attributes, by attribute and value; one that is missing is called what it is. */
export type Names = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface Naming {
  readonly metric: string;
  readonly statistic: Statistic;
  /** Whether the query asks for several metrics, and labels must tell them apart. */
  readonly several: boolean;
  readonly groupBy: readonly string[];
  readonly legend: string | undefined;
}

/** The attributes grouped by, as far as the group has them. */
export function labelsOf(naming: Naming, values: GroupValues): Readonly<Record<string, string>> {
  const labels: Record<string, string> = Object.create(null);
  naming.groupBy.forEach((key, index) => {
    if (values[index] !== '') {
      labels[naming.several && key === METRIC ? asideOf(key, naming.groupBy) : key] = values[index];
    }
  });
  if (naming.several) {
    labels[METRIC] = naming.metric;
  }
  return labels;
}

/** What an attribute is called whose own name stands for something else. */
export function asideOf(key: string, taken: readonly string[]): string {
  let name = `attribute_${key}`;
  while (taken.includes(name)) {
    name = `attribute_${name}`;
  }
  return name;
}

/** A percentile says which it is: a time alone is no time anybody waited, and panels often show several of them. */
const figureOf = ({ metric, statistic }: Naming): string =>
  isPercentile(statistic) ? `${titleOf(metric)} ${statistic}` : titleOf(metric);

export function displayNameOf(naming: Naming, values: GroupValues, names: Names): string {
  const named = new Map(naming.groupBy.map((key, index) => [key, nameOf(names, key, values[index])]));
  const { legend } = naming;
  if (legend !== undefined && legend.trim() !== '') {
    return legend.replace(
      /\{\{\s*(.*?)\s*\}\}/g,
      (_, key: string) => named.get(key) ?? (key === METRIC ? titleOf(naming.metric) : '')
    );
  }
  const present = [...named.values()].filter((name) => name !== '').join(', ');
  if (naming.groupBy.length === 0) {
    return figureOf(naming);
  }
  const group = present === '' ? `no ${naming.groupBy.join(', ')}` : present;
  return naming.several ? `${figureOf(naming)}: ${group}` : group;
}

const nameOf = (names: Names, key: string, value: string): string => names.get(key)?.get(value) ?? value;
