/** The slow, obvious evaluation: plain loops over raw points. */
import { isLevel, type MetricKind } from '../../chunk/types';
import { MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import type { Point } from './world';

export interface OracleQuestion {
  readonly kind: MetricKind;
  readonly statistic: string;
  readonly groupBy: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly wanted: (point: Point) => boolean;
  /** Of `share`. */
  readonly above?: number;
  readonly bound?: number;
  /** Of `unique`. */
  readonly of?: string;
  /** Starts of windows that were never fetched; all others are known. */
  readonly unfetched?: ReadonlySet<number>;
  /** Groups, as `groupOf` names them, that are one. */
  readonly rest?: ReadonlySet<string>;
  /** One figure of as much of the range as is known, as tables have it. */
  readonly isWhole?: boolean;
}

/** Names the group of all that a top leaves over. */
export const REST = JSON.stringify(['other']);

const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]) => add(values) / values.length;
const identity = ({ attributes, start, end }: Point) => JSON.stringify([Object.entries(attributes).sort(), start, end]);
const seriesOf = ({ attributes }: Point) => JSON.stringify(Object.entries(attributes).sort());

function by<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  }
  return groups;
}

/** Where a point stands: a delta where it starts, a reading in the last minute of what it is said to cover. */
export const placed = (kind: MetricKind, point: Point): Point =>
  kind === 'counter' || kind === 'histogram' ? point : { ...point, start: Math.max(point.start, point.end - MINUTE) };

/** One point for several of the same series and time. */
function collapse(kind: MetricKind, points: readonly Point[]): Point[] {
  return [...by(points, identity).values()].map((same) => {
    const values = same.map(({ value }) => value);
    const value =
      kind === 'gauge' ? add(values) / values.length : kind === 'cumulative' ? Math.max(...values) : add(values);
    const buckets = same[0].buckets.map((_, index) => add(same.map((point) => point.buckets[index])));
    return { ...same[0], value, buckets };
  });
}

/** Each minute that begins from the one to before the other. */
const minutes = (from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / MINUTE) }, (_, at) => from + at * MINUTE);

/** What counts, so that nothing is zero. */
const COUNTS: readonly (readonly [MetricKind, string])[] = [
  ['histogram', 'count'],
  ['histogram', 'rate'],
  ['histogram', 'unique'],
  ['gauge', 'series'],
  ['up-down counter', 'series'],
];

/** By group (JSON of the values grouped by), a value a step; null where there is none. */
export function oracle(points: readonly Point[], question: OracleQuestion): Map<string, (number | null)[]> {
  const { kind, statistic, groupBy, from, to, wanted, rest, unfetched, isWhole = false } = question;
  const step = isWhole ? to - from : question.step;
  const isKnown = (moment: number): boolean => unfetched?.has(moment - (moment % WINDOW)) !== true;
  const all = collapse(
    kind,
    points.map((point) => placed(kind, point)).filter((point) => wanted(point) && isKnown(point.start))
  ).sort((a, b) => a.start - b.start || a.end - b.end);
  const inRange = all.filter(({ start }) => start >= from && start < to);
  const groupOf = ({ attributes }: Point) => {
    const group = JSON.stringify(groupBy.map((key) => attributes[key] ?? ''));
    return rest?.has(group) === true ? REST : group;
  };
  const isCount = kind === 'counter' || COUNTS.some(([counted, figure]) => counted === kind && figure === statistic);
  const groups = by(inRange, groupOf);
  if (groupBy.length === 0 && isCount && groups.size === 0) {
    groups.set('[]', []);
  }
  const result = new Map<string, (number | null)[]>();
  const time = isWhole ? MINUTE * minutes(from, to).filter(isKnown).length : step;
  for (const [group, members] of groups) {
    const values: (number | null)[] = [];
    for (let begin = from; begin < to; begin += step) {
      const inStep = members.filter(({ start }) => start >= begin && start < begin + step);
      const value = inStep.length === 0 ? null : figure({ ...question, step: time }, inStep, all);
      const told = minutes(begin, begin + step).filter(isKnown);
      const isTold = isWhole ? told.length > 0 : told.length === step / MINUTE;
      values.push(!isTold ? null : value === null && isCount ? 0 : value);
    }
    result.set(group, values);
  }
  return result;
}

function figure(
  { kind, statistic, step, above = 0, bound = Infinity, of = '', unfetched = new Set() }: OracleQuestion,
  points: readonly Point[],
  all: readonly Point[]
): number | null {
  const values = points.map(({ value }) => value);
  const seconds = step / 1000;
  const isUnfetched = (moment: number): boolean => unfetched.has(moment - (moment % WINDOW));
  const tracks = [...by(points, seriesOf).values()];
  const growthOf = (point: Point): number => {
    const track = all.filter((other) => seriesOf(other) === seriesOf(point));
    const before = track[track.indexOf(point) - 1];
    const isNext = before !== undefined && minutes(before.start, point.start).every((one) => !isUnfetched(one));
    return !isNext ? 0 : point.value < before.value ? point.value : point.value - before.value;
  };
  if (kind === 'cumulative' && statistic !== 'last' && statistic !== 'unique') {
    return add(points.map(growthOf)) / ({ rate: seconds, perMinute: seconds / 60 }[statistic] ?? 1);
  }
  switch (statistic) {
    case 'sum':
    case 'increase':
      return isLevel(kind) ? add(tracks.map((track) => mean(track.map(({ value }) => value)))) : add(values);
    case 'rate':
      return (kind === 'histogram' ? add(points.map(({ buckets }) => add(buckets))) : add(values)) / seconds;
    case 'perMinute':
      return (add(values) / seconds) * 60;
    case 'series':
      return tracks.length;
    case 'stddev':
      return isLevel(kind) ? Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2))) : spread(points);
    case 'count':
      return add(points.map(({ buckets }) => add(buckets)));
    case 'avg': {
      const count = kind === 'histogram' ? add(points.map(({ buckets }) => add(buckets))) : points.length;
      return count === 0 ? null : add(values) / count;
    }
    case 'min':
      return kind === 'histogram' ? observed(points, ({ min }) => min, Math.min) : Math.min(...values);
    case 'max':
      return kind === 'histogram' ? observed(points, ({ max }) => max, Math.max) : Math.max(...values);
    case 'last':
      return add(tracks.map((track) => track[track.length - 1].value));
    case 'unique': {
      const amount = (point: Point) =>
        kind === 'histogram' ? add(point.buckets) : kind === 'cumulative' ? growthOf(point) : point.value;
      const isThere = (point: Point) => amount(point) !== 0;
      return new Set(points.filter(isThere).flatMap(({ attributes }) => attributes[of] ?? [])).size;
    }
    case 'share': {
      const [upTo, upToAbove] = [share(bound, points), share(above, points)];
      return upTo === null || upToAbove === null ? null : upTo - upToAbove;
    }
    default:
      return percentile(Number(statistic.slice(1)) / 100, points);
  }
}

/** Whether all of a point's observations are known to lie at or under the bound or above it. */
const tells = ({ bounds, buckets }: Point, bound: number): boolean =>
  bounds.includes(bound) || buckets[bounds.filter((one) => one < bound).length] === 0;

const filled = (points: readonly Point[]) => points.filter(({ buckets }) => add(buckets) > 0);

/** The bounds of which all points tell. */
const sharedBounds = (points: readonly Point[]): number[] =>
  [...new Set(points.flatMap((point) => point.bounds))]
    .filter((bound) => points.every((point) => tells(point, bound)))
    .sort((a, b) => a - b);

/** How many observations are at or under a bound of which all points tell. */
const under = (points: readonly Point[], bound: number): number =>
  add(points.map((point) => add(point.buckets.filter((_, index) => (point.bounds[index] ?? Infinity) <= bound))));

/** As the text of Prometheus' documentation has it. */
function percentile(q: number, all: readonly Point[]): number | null {
  const points = filled(all);
  if (points.length === 0) {
    return null;
  }
  const bounds = sharedBounds(points);
  const rank = q * under(points, Infinity);
  const bound = bounds.find((one) => under(points, one) >= rank && under(points, one) > 0);
  if (bound === undefined) {
    return bounds[bounds.length - 1];
  }
  const low = Math.max(0, ...bounds.filter((one) => one < bound));
  const below = low === 0 ? 0 : under(points, low);
  return low + ((bound - low) * (rank - below)) / (under(points, bound) - below);
}

/** Known where each point that observed anything tells its own. */
function observed(
  all: readonly Point[],
  tell: (point: Point) => number | undefined,
  extreme: (...values: number[]) => number
): number | null {
  const told = filled(all).map(tell);
  const known = told.filter((one) => one !== undefined);
  return known.length === 0 || known.length < told.length ? null : extreme(...known);
}

/** From the moments of what lies evenly spread within its bucket; of the last, up to +Inf, nothing is told. */
function spread(all: readonly Point[]): number | null {
  const points = filled(all);
  const bounds = sharedBounds(points);
  const count = under(points, Infinity);
  if (count === 0 || under(points, bounds[bounds.length - 1]) < count) {
    return null;
  }
  const moment = (power: number): number =>
    add(
      bounds.map((high, index) => {
        const low = index === 0 ? 0 : bounds[index - 1];
        const within = under(points, high) - (index === 0 ? 0 : under(points, low));
        return (within * (high ** (power + 1) - low ** (power + 1))) / ((power + 1) * (high - low));
      })
    ) / count;
  return Math.sqrt(moment(2) - moment(1) ** 2);
}

/** Evenly spread within a bucket; of the last, up to +Inf, nothing is told but that it is under infinity. */
function share(bound: number, all: readonly Point[]): number | null {
  const points = filled(all);
  if (points.length === 0) {
    return null;
  }
  if (bound === Infinity) {
    return 1;
  }
  const bounds = sharedBounds(points);
  const low = Math.max(0, ...bounds.filter((one) => one <= bound));
  const high = bounds.find((one) => one > bound);
  const below = low === 0 ? 0 : under(points, low);
  const within = high === undefined ? 0 : ((under(points, high) - below) * (bound - low)) / (high - low);
  return (below + within) / under(points, Infinity);
}

/** By bound, how many observations fell into the bucket below it, a step; empty when there was none. */
export function heatmapOracle(
  all: readonly Point[],
  { from, to, step, wanted }: Omit<OracleQuestion, 'kind' | 'statistic' | 'groupBy'>
): Map<string, number[]> {
  const points = filled(all.filter((point) => wanted(point) && point.start >= from && point.start < to));
  const rows = new Map<string, number[]>();
  if (points.length === 0) {
    return rows;
  }
  const bounds = [...sharedBounds(points), Infinity];
  bounds.forEach((bound, index) => {
    const counts: number[] = [];
    for (let time = from; time < to; time += step) {
      const inStep = points.filter(({ start }) => start >= time && start < time + step);
      counts.push(under(inStep, bound) - (index === 0 ? 0 : under(inStep, bounds[index - 1])));
    }
    rows.set(bound === Infinity ? '+Inf' : String(bound), counts);
  });
  return rows;
}

/** As `oracle`, the groups with the largest `sizeOf` and under `REST` all others as one. */
export function topOracle(
  points: readonly Point[],
  question: OracleQuestion,
  top: number,
  sizeOf: (values: readonly (number | null)[]) => number
): Map<string, (number | null)[]> {
  const all = [...oracle(points, question)].filter(([, values]) => values.some((value) => value !== null)).sort();
  if (all.length <= top) {
    return new Map(all);
  }
  const ranked = [...all].sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const rest = new Set(ranked.slice(top).map(([group]) => group));
  return oracle(points, { ...question, rest });
}
