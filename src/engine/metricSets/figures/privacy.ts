/** What may leave of a set's attributes. */
import type { AcrossSeries } from '../../catalogue/catalogue';
import type { Attributes } from '../../chunk/types';
import type { HistogramPoint, NumberPoint } from '../outgoing';
import type { MetricSet } from '../set';
import type { Received } from './received';
import { inOrder, keyOfPoint, keyOfSeries, type FigureSeries } from './series';

/** A keyed hash: without the store's key nobody can tell by trying which value it stands for. */
export type KeyedHash = (value: string) => string;

export type Privacy = Pick<MetricSet, 'drop' | 'hash'>;

/** Without a prototype, so that an attribute may be called `__proto__`. */
export function leavingAttributes(attributes: Attributes, { drop, hash }: Privacy, hashed: KeyedHash): Attributes {
  const leaving: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(attributes)) {
    if (!drop.includes(key)) {
      leaving[key] = hash.includes(key) ? hashed(value) : value;
    }
  }
  return leaving;
}

/** Series that nothing tells apart any more become one. */
export function withPrivacy(all: readonly Received[], privacy: Privacy, hashed: KeyedHash): readonly FigureSeries[] {
  const byKey = new Map<string, Received[]>();
  for (const { series, across } of all) {
    const leaving = { ...series, attributes: leavingAttributes(series.attributes, privacy, hashed) };
    const key = keyOfSeries(leaving);
    const alike = byKey.get(key);
    if (alike) {
      alike.push({ series: leaving, across });
    } else {
      byKey.set(key, [{ series: leaving, across }]);
    }
  }
  return [...byKey.values()].flatMap((alike) => asOne(alike));
}

function asOne(alike: readonly Received[]): readonly FigureSeries[] {
  const [{ series: first, across }] = alike;
  if (alike.length === 1) {
    return [first];
  }
  const numbers = alike.flatMap(({ series }) => (series.shape === 'number' ? series.points : []));
  const histograms = alike.flatMap(({ series }) => (series.shape === 'histogram' ? series.points : []));
  const { app, name, unit, attributes } = first;
  const metric = { app, name, unit, attributes };
  const merge = first.temporality === 'gauge' ? TOGETHER[across] : sum;
  const joinNumbers = (points: readonly NumberPoint[]): NumberPoint => ({
    ...points[0],
    value: merge(points.map(({ value }) => value)),
  });
  return [
    ...(numbers.length === 0
      ? []
      : [
          { ...metric, shape: 'number', temporality: first.temporality, points: joined(numbers, joinNumbers) } as const,
        ]),
    ...(histograms.length === 0
      ? []
      : [{ ...metric, shape: 'histogram', temporality: 'delta', points: joined(histograms, joinHistograms) } as const]),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const TOGETHER: Readonly<Record<AcrossSeries, (values: readonly number[]) => number>> = {
  sum,
  avg: (values) => sum(values) / values.length,
  max: (values) => Math.max(...values),
};

/** Points of the same time become one. */
function joined<Point extends NumberPoint | HistogramPoint>(
  points: readonly Point[],
  join: (points: readonly Point[]) => Point
): readonly Point[] {
  const byTime = new Map<string, Point[]>();
  for (const point of points) {
    const alike = byTime.get(keyOfPoint(point));
    if (alike) {
      alike.push(point);
    } else {
      byTime.set(keyOfPoint(point), [point]);
    }
  }
  return inOrder([...byTime.values()].map((alike) => (alike.length === 1 ? alike[0] : join(alike))));
}

function joinHistograms(points: readonly HistogramPoint[]): HistogramPoint {
  const known = (member: 'sum' | 'min' | 'max', join: (values: readonly number[]) => number): number | undefined => {
    const values = points.flatMap((point) => point[member] ?? []);
    return values.length === points.length ? join(values) : undefined;
  };
  return {
    start: points[0].start,
    end: points[0].end,
    count: sum(points.map(({ count }) => count)),
    sum: known('sum', sum),
    min: known('min', (values) => Math.min(...values)),
    max: known('max', (values) => Math.max(...values)),
    ...joinBuckets(points.filter(({ count }) => count > 0)),
  };
}

/** By the bounds that all of them have, at which all are exact. */
function joinBuckets(points: readonly HistogramPoint[]): Pick<HistogramPoint, 'bounds' | 'buckets'> {
  const [first, ...rest] = points;
  if (first === undefined || points.some(({ buckets }) => buckets.length === 0)) {
    return { bounds: [], buckets: [] };
  }
  const bounds = first.bounds.filter((bound) => rest.every((other) => other.bounds.includes(bound)));
  const buckets: number[] = bounds.map(() => 0);
  buckets.push(0);
  for (const point of points) {
    let at = 0;
    point.buckets.forEach((count, index) => {
      const upper = point.bounds[index] ?? Infinity;
      while (at < bounds.length && bounds[at] < upper) {
        at += 1;
      }
      buckets[at] += count;
    });
  }
  return { bounds, buckets };
}
