/** The slow, obvious evaluation: plain loops over raw points. All of the range is taken to be known. */
import type { MetricKind } from '../../chunk/types';
import type { Point } from './world';

export interface OracleQuestion {
  readonly kind: MetricKind;
  readonly statistic: string;
  readonly groupBy: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly wanted: (point: Point) => boolean;
}

const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const identity = ({ attributes, start, end }: Point) => JSON.stringify([Object.entries(attributes).sort(), start, end]);
const seriesOf = ({ attributes }: Point) => JSON.stringify(Object.entries(attributes).sort());

function by<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  }
  return groups;
}

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

/** By group (JSON of the values grouped by), a value a step; null where there is none. */
export function oracle(points: readonly Point[], question: OracleQuestion): Map<string, (number | null)[]> {
  const { kind, statistic, groupBy, from, to, step, wanted } = question;
  const all = collapse(kind, points.filter(wanted)).sort((a, b) => a.start - b.start || a.end - b.end);
  const inRange = all.filter(({ start }) => start >= from && start < to);
  const groupOf = ({ attributes }: Point) => JSON.stringify(groupBy.map((key) => attributes[key] ?? ''));
  const isCount = kind === 'counter' || (kind === 'histogram' && statistic === 'count');
  const groups = by(inRange, groupOf);
  if (groupBy.length === 0 && isCount && groups.size === 0) {
    groups.set('[]', []);
  }
  const result = new Map<string, (number | null)[]>();
  for (const [group, members] of groups) {
    const values: (number | null)[] = [];
    for (let time = from; time < to; time += step) {
      const inStep = members.filter(({ start }) => start >= time && start < time + step);
      const value = inStep.length === 0 ? null : figure(question, inStep, all);
      values.push(value === null && isCount ? 0 : value);
    }
    result.set(group, values);
  }
  return result;
}

function figure(
  { kind, statistic, step }: OracleQuestion,
  points: readonly Point[],
  all: readonly Point[]
): number | null {
  const values = points.map(({ value }) => value);
  const seconds = step / 1000;
  if (kind === 'cumulative' && statistic !== 'last') {
    const growth = points.map((point) => {
      const track = all.filter((other) => seriesOf(other) === seriesOf(point));
      const before = track[track.indexOf(point) - 1];
      return before === undefined ? 0 : point.value < before.value ? point.value : point.value - before.value;
    });
    return statistic === 'rate' ? add(growth) / seconds : add(growth);
  }
  switch (statistic) {
    case 'sum':
    case 'increase':
      return add(values);
    case 'rate':
      return add(values) / seconds;
    case 'count':
      return add(points.map(({ buckets }) => add(buckets)));
    case 'avg': {
      const count = kind === 'histogram' ? add(points.map(({ buckets }) => add(buckets))) : points.length;
      return count === 0 ? null : add(values) / count;
    }
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'last':
      return add([...by(points, seriesOf).values()].map((track) => track[track.length - 1].value));
    default:
      return percentile(Number(statistic.slice(1)) / 100, points);
  }
}

/** Whether all of a point's observations are known to lie at or under the bound or above it. */
const tells = ({ bounds, buckets }: Point, bound: number): boolean =>
  bounds.includes(bound) || buckets[bounds.filter((one) => one < bound).length] === 0;

/** Over the bounds of which all points tell, as the text of Prometheus' documentation has it. */
function percentile(q: number, all: readonly Point[]): number | null {
  const points = all.filter(({ buckets }) => add(buckets) > 0);
  if (points.length === 0) {
    return null;
  }
  const bounds = [...new Set(points.flatMap((point) => point.bounds))]
    .filter((bound) => points.every((point) => tells(point, bound)))
    .sort((a, b) => a - b);
  const under = (bound: number) =>
    add(points.map((point) => add(point.buckets.filter((_, index) => (point.bounds[index] ?? Infinity) <= bound))));
  const total = under(Infinity);
  const rank = q * total;
  const bound = bounds.find((one) => under(one) >= rank && under(one) > 0);
  if (bound === undefined) {
    return bounds[bounds.length - 1];
  }
  const filled = bounds.filter((one) => one < bound);
  const low = filled.length === 0 ? 0 : filled[filled.length - 1];
  const below = filled.length === 0 ? 0 : under(low);
  return low + ((bound - low) * (rank - below)) / (under(bound) - below);
}
