/** Figures on their way to metric stores: points of their own time, not added up over it. */
import type { Attributes } from '../../chunk/types';
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../outgoing';

/** Nothing in it is a running total yet: which receivers need those is known further on. */
export type FigureSeries = OutgoingSeries & { readonly temporality: 'delta' | 'gauge' };

export type FigurePoint = NumberPoint | HistogramPoint;

/** Tells series apart in a map: those of one key are one series where they arrive. */
export const keyOfSeries = ({ app, name, attributes, temporality }: OutgoingSeries): string =>
  JSON.stringify([app, name, temporality === 'gauge', ...pairsOf(attributes)]);

const pairsOf = (attributes: Attributes): readonly string[] =>
  Object.keys(attributes)
    .sort()
    .flatMap((key) => [key, attributes[key]]);

export const keyOfPoint = ({ start, end }: FigurePoint): string => `${start} ${end}`;

export const inOrder = <Point extends FigurePoint>(points: readonly Point[]): readonly Point[] =>
  points.toSorted((a, b) => a.start - b.start || a.end - b.end);

export const pointsIn = (all: readonly OutgoingSeries[]): number =>
  all.reduce((sum, { points }) => sum + points.length, 0);

/** Points of one series in order of time. */
export function joined(all: readonly FigureSeries[]): readonly FigureSeries[] {
  const byKey = new Map<string, FigureSeries>();
  for (const series of all) {
    const key = `${series.shape} ${keyOfSeries(series)}`;
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? series : bothOf(before, series));
  }
  return [...byKey.values()];
}

function bothOf(one: FigureSeries, other: FigureSeries): FigureSeries {
  if (one.shape === 'number' && other.shape === 'number') {
    return { ...one, points: inOrder([...one.points, ...other.points]) };
  }
  if (one.shape === 'histogram' && other.shape === 'histogram') {
    return { ...one, points: inOrder([...one.points, ...other.points]) };
  }
  return other;
}
