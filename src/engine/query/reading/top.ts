/** The largest few of many groups, and all others as one. */
import { titleOf } from '../../catalogue/derived';
import type { MetricKind } from '../../chunk/types';
import type { Statistic } from '../asked/model/model';
import type { Evaluating } from './evaluating';
import { mapInTurns } from './inTurns';
import { groupKey, type GroupValues } from './series';
import type { Turn } from './turn';

/** What the groups that are left over are shown as. */
export interface Rest {
  /** Stands for all of them. No group of the answer has its first value. */
  readonly values: GroupValues;
  readonly groups: readonly GroupValues[];
  /** @returns `values` for a group that is left over, any other as it is. */
  readonly fold: (group: GroupValues) => GroupValues;
}

export interface Ranked<Item> {
  readonly kept: readonly Item[];
  readonly left: readonly Item[];
}

/** @param sizeOf what is ranked by; NaN is the least. Among equals the first stay. @returns both parts in the given order. */
export const largest = <Item>(items: readonly Item[], most: number, sizeOf: (item: Item) => number): Ranked<Item> =>
  bySize(items, most, items.map(sizeOf));

/** As `largest`, by sizes that are told already. */
export function bySize<Item>(items: readonly Item[], most: number, given: readonly number[]): Ranked<Item> {
  const sizes = given.map((size) => (Number.isNaN(size) ? -Infinity : size));
  const sorted = Float64Array.from(sizes).sort();
  const least = most >= sorted.length ? -Infinity : sorted[sorted.length - most];
  // Of those as large as the least that stays, as many as there is room for.
  let room = most - sizes.filter((size) => size > least).length;
  const kept: Item[] = [];
  const left: Item[] = [];
  items.forEach((item, index) => {
    const isKept = sizes[index] > least || (sizes[index] === least && room > 0);
    room -= isKept && sizes[index] === least ? 1 : 0;
    (isKept ? kept : left).push(item);
  });
  return { kept, left };
}

export interface Figures {
  /** One a step; NaN where there is none. */
  readonly values: Float64Array;
}

/** NaN where there is none at all: that is not the same as zero. */
export const totalOf = ({ values }: Figures): number =>
  values.reduce((sum, value) => (Number.isNaN(value) ? sum : Number.isNaN(sum) ? value : sum + value), NaN);

/** Over the steps that have a value. */
export const meanOf = (figures: Figures): number =>
  totalOf(figures) / figures.values.filter((value) => !Number.isNaN(value)).length;

/** Whether the figures of several groups add up to that of all. */
export const addsUp = (statistic: Statistic): boolean => ADDING_UP.has(statistic);
const ADDING_UP: ReadonlySet<Statistic> = new Set<Statistic>([
  'sum',
  'count',
  'increase',
  'rate',
  'perMinute',
  'series',
]);

/** Whether several groups taken together have a figure like theirs: it adds up, or is read from merged histograms. */
export const canFold = (kind: MetricKind, statistic: Statistic): boolean =>
  addsUp(statistic) || ((kind === 'histogram' || kind === 'cumulative histogram') && statistic !== 'unique');

interface OfGroup {
  readonly group: GroupValues;
}

/** Of telling a group from all others, in what a `Turn` counts. */
const COST_OF_GROUP = 20;

/** @param kept those that the rest has to be told from. */
export function* restOf(turn: Turn, kept: readonly OfGroup[], left: readonly OfGroup[]): Evaluating<Rest> {
  const taken = new Set(kept.map(({ group: [first] }) => first));
  const folded = new Set<string>();
  const groups = yield* mapInTurns(turn, left, COST_OF_GROUP, ({ group }) => {
    taken.add(group[0]);
    folded.add(groupKey(group));
    return group;
  });
  let name = 'other';
  while (taken.has(name)) {
    name = `(${name})`;
  }
  const values = groups[0].map((_, index) => (index === 0 ? name : ''));
  return { values, groups, fold: (group) => (folded.has(groupKey(group)) ? values : group) };
}

export const leftOutText = (metric: string, left: number, all: number, statistic: Statistic): string =>
  `${left} of ${all} series of ${titleOf(metric)} are left out: "${statistic}" of several series doesn't add up to one, so there is no "other".`;
