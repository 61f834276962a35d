/**
 * Running totals of what adds up, for receivers that take nothing else: since the store first heard of a series. They
 * follow from the points and from the totals before alone, so a batch that is sent again says the same.
 */
import type { AppId } from '../../identity';
import { DAY, type EpochMs } from '../../time';
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../outgoing';
import { keyOfSeries, type FigureSeries } from './series';

interface Known {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Since when it is counted. */
  readonly start: EpochMs;
  /** Up to when it has been told. */
  readonly end: EpochMs;
  /** When it last grew. */
  readonly grownAt: EpochMs;
}

interface Amount {
  /** As the points have it. */
  readonly exact: number;
  /** What was told: a total that falls would be taken for one that begins anew. */
  readonly shown: number;
}

export type Total = Known &
  (
    | { readonly shape: 'number'; readonly value: Amount }
    | {
        readonly shape: 'histogram';
        readonly count: Amount;
        /** Undefined once a point had none. */
        readonly sum?: number;
        readonly bounds: readonly number[];
        readonly buckets: readonly Amount[];
      }
  );

/** By `keyOfSeries`. */
export type Totals = ReadonlyMap<string, Total>;

export interface Totalled {
  readonly series: readonly OutgoingSeries[];
  /** Those that are other than before. */
  readonly changed: Totals;
  /** Points of series beyond the bound. */
  readonly leftOut: number;
}

/** Of one app in one store. */
export const MOST_TOTALS = 20_000;
/** What has not grown for so long is told no more; its total stays. */
const TOLD_FOR = DAY;

const grownBy = ({ exact, shown }: Amount, amount: number): Amount => ({
  exact: exact + amount,
  shown: Math.max(shown, exact + amount),
});
const ZERO: Amount = { exact: 0, shown: 0 };

/**
 * @param figures of the stretch that ends at `until`, in order of time. @param late what older points have grown by since.
 */
export function totalled(
  before: Totals,
  app: AppId,
  figures: readonly FigureSeries[],
  late: readonly FigureSeries[],
  until: EpochMs
): Totalled {
  const changed = new Map<string, Total>();
  const told = new Map<string, Told>();
  const gauges: OutgoingSeries[] = [];
  let leftOut = 0;
  let count = before.size;
  const take = (series: FigureSeries, isLate: boolean): void => {
    if (series.temporality === 'gauge') {
      gauges.push(series);
      return;
    }
    const key = keyOfSeries(series);
    const known = changed.get(key) ?? before.get(key);
    if (known === undefined && count >= MOST_TOTALS) {
      leftOut += series.points.length;
      return;
    }
    count += known === undefined ? 1 : 0;
    const grown = grow(known, series, isLate ? until : undefined);
    const earlier = told.get(key);
    told.set(key, earlier ? joinedTold(earlier, grown.told) : grown.told);
    changed.set(key, grown.total);
  };
  late.forEach((series) => take(series, true));
  figures.forEach((series) => take(series, false));
  for (const [key, known] of before) {
    if (!changed.has(key) && known.end < until && known.grownAt > until - TOLD_FOR) {
      changed.set(key, known);
    }
  }
  const series = [...changed].map(([key, total]) => {
    const isBehind = total.end < until && total.grownAt > until - TOLD_FOR;
    const points = told.get(key) ?? NOTHING_TOLD;
    const now = isBehind ? { ...total, end: until } : total;
    changed.set(key, now);
    return outgoing(app, now, isBehind ? withPoint(points, now) : points);
  });
  return { series: [...gauges, ...series.flat()], changed, leftOut };
}

/** All of them as they were told last. */
export const toldAgain = (app: AppId, totals: Totals): readonly OutgoingSeries[] =>
  [...totals.values()].flatMap((total) => outgoing(app, total, withPoint(NOTHING_TOLD, total)));

/** Points of a series' total; `anew` of the total that began in their midst. */
interface Told {
  readonly numbers: readonly NumberPoint[];
  readonly histograms: readonly HistogramPoint[];
}

const NOTHING_TOLD: Told = { numbers: [], histograms: [] };

const joinedTold = (one: Told, other: Told): Told => ({
  numbers: [...one.numbers, ...other.numbers],
  histograms: [...one.histograms, ...other.histograms],
});

const withPoint = (told: Told, total: Total): Told =>
  joinedTold(told, {
    numbers: total.shape === 'number' ? [numberOf(total)] : [],
    histograms: total.shape === 'histogram' ? [histogramOf(total)] : [],
  });

const numberOf = ({ start, end, value }: Total & { readonly shape: 'number' }): NumberPoint => ({
  start,
  end,
  value: value.shown,
});

const histogramOf = (total: Total & { readonly shape: 'histogram' }): HistogramPoint => {
  const { start, end, count, sum, bounds, buckets } = total;
  const shown = buckets.map((bucket) => bucket.shown);
  // What is counted in the buckets is what is counted at all.
  const all = shown.length === 0 ? count.shown : shown.reduce((so, far) => so + far, 0);
  return { start, end, count: all, sum, bounds, buckets: shown };
};

function outgoing(app: AppId, total: Total, { numbers, histograms }: Told): readonly OutgoingSeries[] {
  const { name, unit, attributes } = total;
  const metric = { app, name, unit, attributes };
  return [
    ...(numbers.length > 0
      ? [{ ...metric, shape: 'number', temporality: 'cumulative', points: numbers } as const]
      : []),
    ...(histograms.length > 0
      ? [{ ...metric, shape: 'histogram', temporality: 'cumulative', points: histograms } as const]
      : []),
  ];
}

interface Grown {
  readonly total: Total;
  readonly told: Told;
}

/** @param at when late growth is told; undefined where each point is told as it ends. */
function grow(known: Total | undefined, series: FigureSeries, at: EpochMs | undefined): Grown {
  return series.points.reduce<Grown>(
    ({ total, told }, point) => {
      const grown = 'value' in point ? plusNumber(total, series, point) : plusHistogram(total, series, point);
      if (at !== undefined) {
        return { total: { ...grown, grownAt: at }, told };
      }
      // Told just before it grows, too: whoever looks at no more than the time since then would miss the growth.
      const isGap = grown.end < point.start;
      const standing = isGap ? [{ ...stillOf(grown, total), end: point.start }] : [];
      const end = point.end > grown.end ? point.end : grown.end;
      const now = { ...grown, end, grownAt: end };
      return { total: now, told: [...standing, now].reduce(withPoint, told) };
    },
    { total: known ?? begun(series), told: NOTHING_TOLD }
  );
}

/** What it was before it grew. */
const stillOf = (grown: Total, before: Total): Total =>
  before.start === grown.start && before.shape === grown.shape ? before : zeroOf(grown);

function zeroOf(total: Total): Total {
  return total.shape === 'number'
    ? { ...total, value: ZERO }
    : { ...total, count: ZERO, sum: total.sum === undefined ? undefined : 0, buckets: total.buckets.map(() => ZERO) };
}

function begun(series: FigureSeries): Total {
  const { name, unit, attributes } = series;
  const [first] = series.points;
  const known = { name, unit, attributes, start: first.start, end: BEFORE_ALL, grownAt: first.end };
  return 'value' in first
    ? { ...known, shape: 'number', value: ZERO }
    : {
        ...known,
        shape: 'histogram',
        count: ZERO,
        sum: 0,
        bounds: first.bounds,
        buckets: first.buckets.map(() => ZERO),
      };
}

const BEFORE_ALL = 0 as EpochMs;

function plusNumber(total: Total, series: FigureSeries, point: NumberPoint): Total {
  return total.shape === 'number'
    ? { ...total, value: grownBy(total.value, point.value) }
    : plusNumber(begun({ ...series, shape: 'number', points: [point] }), series, point);
}

function plusHistogram(total: Total, series: FigureSeries, point: HistogramPoint): Total {
  const isSame =
    total.shape === 'histogram' &&
    total.buckets.length === point.buckets.length &&
    total.bounds.every((bound, index) => bound === point.bounds[index]);
  if (!isSame) {
    // Other bounds are another count: it begins anew.
    const anew = begun({ ...series, shape: 'histogram', temporality: 'delta', points: [point] });
    return plusHistogram({ ...anew, end: total.end }, series, point);
  }
  return {
    ...total,
    count: grownBy(total.count, point.count),
    sum: total.sum === undefined || point.sum === undefined ? undefined : total.sum + point.sum,
    buckets: total.buckets.map((bucket, index) => grownBy(bucket, point.buckets[index])),
  };
}
