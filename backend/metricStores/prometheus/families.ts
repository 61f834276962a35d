/** Series as Prometheus has them: counters, gauges, and histograms in several series. */
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { EpochMs } from '../../../src/engine/time';
import { labelsOf, sendable, type Labels } from '../points/sendable';
import type { LeftOut } from '../text/leftOut';
import { canonical } from './canonical';
import { legalLabels, metricName } from './names';

export const SAME_NAME = 'a metric whose name another one of another kind has in Prometheus';

export interface Family {
  /** Without the suffix of its samples. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Without name and `le`. */
  readonly labels: Labels;
  readonly points: readonly FamilyPoint[];
  /** What it is of. */
  readonly series: OutgoingSeries;
}

export interface FamilyPoint {
  readonly time: EpochMs;
  /** Of the series. */
  readonly point: NumberPoint | HistogramPoint;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly suffix: '' | '_total' | '_bucket' | '_sum' | '_count';
  /** Of a bucket. */
  readonly le?: string;
  readonly value: number;
}

/** Which metric has which names, so that no other one is mixed with it. */
export type ClaimedNames = Map<string, string>;

export function* familiesOf(
  series: Iterable<OutgoingSeries>,
  claimed: ClaimedNames,
  leftOut: LeftOut
): Generator<Family> {
  for (const each of sendable(series, leftOut)) {
    const family = familyOf(each);
    if (claims(family, each.name, claimed)) {
      yield family;
    } else {
      leftOut.add(SAME_NAME, each.points.length);
    }
  }
}

const TOTAL = '_total';

function familyOf(series: OutgoingSeries): Family {
  const name = metricName(series.name);
  const labels = legalLabels(labelsOf(series));
  if (series.shape === 'histogram') {
    return { name, type: 'histogram', labels, series, points: series.points.map(histogramPoint) };
  }
  const isGauge = series.temporality === 'gauge';
  return {
    name: !isGauge && name.endsWith(TOTAL) ? name.slice(0, -TOTAL.length) : name,
    type: isGauge ? 'gauge' : 'counter',
    labels,
    series,
    points: series.points.map((point) => numberPoint(point, isGauge ? '' : TOTAL)),
  };
}

const numberPoint = (point: NumberPoint, suffix: Sample['suffix']): FamilyPoint => ({
  time: point.end,
  point,
  samples: [{ suffix, value: point.value }],
});

/** Each bucket holds all at or under its bound. */
function histogramPoint(point: HistogramPoint): FamilyPoint {
  const { end, count, sum, bounds, buckets } = point;
  let under = 0;
  const bounded = bounds.map((bound, index): Sample => {
    under += buckets[index];
    return { suffix: '_bucket', le: canonical(bound), value: under };
  });
  return {
    time: end,
    point,
    samples: [
      ...bounded,
      { suffix: '_bucket', le: '+Inf', value: count },
      ...(sum === undefined ? [] : [{ suffix: '_sum', value: sum } as const]),
      { suffix: '_count', value: count },
    ],
  };
}

const SUFFIXES = { counter: ['', TOTAL], gauge: [''], histogram: ['', '_bucket', '_sum', '_count'] } as const;

/** All of a family's names, or none of them. */
function claims({ name, type }: Family, original: string, claimed: ClaimedNames): boolean {
  const owner = `${type} ${original}`;
  const names = SUFFIXES[type].map((suffix) => name + suffix);
  if (names.some((one) => (claimed.get(one) ?? owner) !== owner)) {
    return false;
  }
  names.forEach((one) => claimed.set(one, owner));
  return true;
}
