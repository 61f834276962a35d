/** What has become of points that had left: those that came since, and those that say something else now. */
import type { HistogramPoint, NumberPoint } from '../outgoing';
import { keyOfPoint, keyOfSeries, type FigureSeries } from './series';

export interface Difference {
  /** Points that had not been there. */
  readonly added: readonly FigureSeries[];
  /** As they are now. */
  readonly changed: readonly FigureSeries[];
  /** By how much what adds up has grown or shrunk by the changed points and by those that are no more. */
  readonly growth: readonly FigureSeries[];
  /** Points that are there no more. */
  readonly vanished: readonly FigureSeries[];
}

export function differenceOf(then: readonly FigureSeries[], now: readonly FigureSeries[]): Difference {
  const before = new Map(then.map((series) => [keyOfSeries(series), series]));
  const added: FigureSeries[] = [];
  const changed: FigureSeries[] = [];
  const growth: FigureSeries[] = [];
  const vanished: FigureSeries[] = [];
  const take = (old: FigureSeries | undefined, series: FigureSeries | undefined): void => {
    const parts = series?.shape === 'histogram' ? ofHistograms(old, series) : ofNumbers(old, series);
    added.push(...parts.added);
    changed.push(...parts.changed);
    growth.push(...parts.growth);
    vanished.push(...parts.vanished);
  };
  for (const series of now) {
    const key = keyOfSeries(series);
    const old = before.get(key);
    before.delete(key);
    if (old !== undefined && old.shape !== series.shape) {
      take(undefined, series);
      vanished.push(old);
    } else {
      take(old, series);
    }
  }
  vanished.push(...before.values());
  growth.push(...[...before.values()].flatMap((old) => negative(old)));
  return { added, changed, growth, vanished };
}

function ofNumbers(old: FigureSeries | undefined, series: FigureSeries | undefined): Difference {
  if (series?.shape !== 'number') {
    return NONE;
  }
  const parts = partsOf(old?.shape === 'number' ? old.points : [], series.points, (a, b) => a.value === b.value);
  const grown = [
    ...parts.changed.map(({ was, is }) => ({ ...is, value: is.value - was.value })),
    ...parts.gone.map((point) => ({ ...point, value: -point.value })),
  ];
  return {
    added: some({ ...series, points: parts.added }),
    changed: some({ ...series, points: parts.changed.map(({ is }) => is) }),
    growth: series.temporality === 'gauge' ? [] : some({ ...series, points: grown }),
    vanished: some({ ...series, points: parts.gone }),
  };
}

function ofHistograms(old: FigureSeries | undefined, series: FigureSeries | undefined): Difference {
  if (series?.shape !== 'histogram') {
    return NONE;
  }
  const parts = partsOf(old?.shape === 'histogram' ? old.points : [], series.points, isSameHistogram);
  const grown = [
    ...parts.changed.flatMap(({ was, is }) => (hasSameBounds(was, is) ? [minus(is, was)] : [is, minus(NOTHING, was)])),
    ...parts.gone.map((point) => minus(NOTHING, point)),
  ];
  return {
    added: some({ ...series, points: parts.added }),
    changed: some({ ...series, points: parts.changed.map(({ is }) => is) }),
    growth: some({ ...series, points: grown }),
    vanished: some({ ...series, points: parts.gone }),
  };
}

const NONE: Difference = { added: [], changed: [], growth: [], vanished: [] };

const some = (series: FigureSeries): readonly FigureSeries[] => (series.points.length > 0 ? [series] : []);

interface Parts<Point> {
  readonly added: readonly Point[];
  readonly changed: readonly { readonly was: Point; readonly is: Point }[];
  readonly gone: readonly Point[];
}

function partsOf<Point extends NumberPoint | HistogramPoint>(
  then: readonly Point[],
  now: readonly Point[],
  isSame: (a: Point, b: Point) => boolean
): Parts<Point> {
  const before = new Map(then.map((point) => [keyOfPoint(point), point]));
  const added: Point[] = [];
  const changed: { readonly was: Point; readonly is: Point }[] = [];
  for (const is of now) {
    const was = before.get(keyOfPoint(is));
    before.delete(keyOfPoint(is));
    if (was === undefined) {
      added.push(is);
    } else if (!isSame(was, is)) {
      changed.push({ was, is });
    }
  }
  return { added, changed, gone: [...before.values()] };
}

const isSameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);

export const hasSameBounds = (a: HistogramPoint, b: HistogramPoint): boolean =>
  isSameList(a.bounds, b.bounds) && a.buckets.length === b.buckets.length;

const isSameHistogram = (a: HistogramPoint, b: HistogramPoint): boolean =>
  a.count === b.count &&
  a.sum === b.sum &&
  a.min === b.min &&
  a.max === b.max &&
  isSameList(a.bounds, b.bounds) &&
  isSameList(a.buckets, b.buckets);

type Amounts = Pick<HistogramPoint, 'count' | 'sum' | 'buckets'>;
const NOTHING: Amounts = { count: 0, sum: 0, buckets: [] };

const minus = (is: Amounts, was: HistogramPoint): HistogramPoint => ({
  start: was.start,
  end: was.end,
  count: is.count - was.count,
  sum: is.sum === undefined || was.sum === undefined ? undefined : is.sum - was.sum,
  bounds: was.bounds,
  buckets: was.buckets.map((count, index) => (is.buckets[index] ?? 0) - count),
});

function negative(old: FigureSeries): readonly FigureSeries[] {
  if (old.temporality === 'gauge') {
    return [];
  }
  return old.shape === 'number'
    ? [{ ...old, points: old.points.map((point) => ({ ...point, value: -point.value })) }]
    : [{ ...old, points: old.points.map((point) => minus(NOTHING, point)) }];
}
