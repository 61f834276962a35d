/** What a series is called and measured in. Labels carry ids and are for machines; names are for people. */
import { attributeName } from '../../catalogue/attributes';
import { titleOf } from '../../catalogue/derived';
import { isPercentile, type Statistic } from '../asked/model/model';
import type { GroupValues } from '../reading/series';

/** Where several metrics are asked for, this label says which; an attribute that happens to be called so steps aside. */
export const METRIC = 'metric';

/** What was before carries this label; an attribute that happens to be called so steps aside, too. */
export const SHIFT = 'shift';

/** What people call the values of attributes, by attribute and value; one that is missing is called what it is. */
export type Names = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface Naming {
  readonly metric: string;
  readonly statistic: Statistic;
  /** Whether the query asks for several metrics, and labels must tell them apart. */
  readonly several: boolean;
  readonly groupBy: readonly string[];
  readonly legend: string | undefined;
  /** Where it is compared with an earlier time: how much earlier, and which of both it is, or what of them. */
  readonly compared?: { readonly shift: string; readonly as: 'now' | 'before' | 'difference' | 'ratio' };
  /** What it is divided by. */
  readonly over?: string;
}

/** The attributes grouped by, as far as the group has them. */
export function labelsOf(naming: Naming, values: GroupValues): Readonly<Record<string, string>> {
  const labels: Record<string, string> = Object.create(null);
  const isTaken = (key: string): boolean =>
    (naming.several && key === METRIC) || (naming.compared !== undefined && key === SHIFT);
  naming.groupBy.forEach((key, index) => {
    if (values[index] !== '') {
      labels[isTaken(key) ? asideOf(key, naming.groupBy) : key] = values[index];
    }
  });
  if (naming.compared?.as === 'before') {
    labels[SHIFT] = naming.compared.shift;
  }
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
const figureOf = ({ metric, statistic, over }: Naming): string => {
  const figure = isPercentile(statistic) ? `${titleOf(metric)} ${statistic}` : titleOf(metric);
  return over === undefined ? figure : `${figure} ÷ ${titleOf(over)}`;
};

const AGAINST = {
  now: () => '',
  before: (shift) => ` (${shift} before)`,
  difference: (shift) => ` (difference to ${shift} before)`,
  ratio: (shift) => ` (ratio to ${shift} before)`,
} satisfies Readonly<Record<NonNullable<Naming['compared']>['as'], (shift: string) => string>>;

export function displayNameOf(naming: Naming, values: GroupValues, names: Names): string {
  const named = new Map(naming.groupBy.map((key, index) => [key, nameOf(names, key, values[index])]));
  const { legend } = naming;
  if (legend !== undefined && legend.trim() !== '') {
    return legend.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, key: string) => named.get(key) ?? ownOf(naming, key));
  }
  const { compared } = naming;
  return nameWithin(naming, named) + (compared === undefined ? '' : AGAINST[compared.as](compared.shift));
}

/** What a legend may name besides attributes. */
const ownOf = ({ metric, compared }: Naming, key: string): string =>
  key === METRIC ? titleOf(metric) : key === SHIFT && compared?.as === 'before' ? compared.shift : '';

function nameWithin(naming: Naming, named: ReadonlyMap<string, string>): string {
  const present = [...named.values()].filter((name) => name !== '').join(', ');
  if (naming.groupBy.length === 0) {
    return figureOf(naming);
  }
  const group = present === '' ? `no ${naming.groupBy.map(attributeName).join(', ')}` : present;
  return naming.several ? `${figureOf(naming)}: ${group}` : group;
}

const nameOf = (names: Names, key: string, value: string): string => names.get(key)?.get(value) ?? value;
