/** What OTLP and Prometheus can be told of: finite values, sound histograms, text that has a UTF-8. */
import type { HistogramPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { NOT_FINITE } from '../text/figures';
import type { LeftOut } from '../text/leftOut';

export const NOT_SOUND = 'a histogram whose counts are no whole numbers, or whose buckets do not fit its bounds';
export const NO_TEXT = 'a series with a name or an attribute that holds half a character, which has no UTF-8';

/** By what series are told apart. What the gateway calls the app stands among the attributes, unless a set dropped it. */
const APP_ATTRIBUTE = 'appId';

export type Label = readonly [key: string, value: string];
export type Labels = readonly Label[];

export const labelsOf = ({ app, attributes }: OutgoingSeries): Labels =>
  Object.entries(APP_ATTRIBUTE in attributes ? attributes : { [APP_ATTRIBUTE]: app, ...attributes });

/** @param leftOut is told of the points that the receiver has no form for. */
export function* sendable(series: Iterable<OutgoingSeries>, leftOut: LeftOut): Generator<OutgoingSeries> {
  for (const each of series) {
    if (!hasText(each)) {
      leftOut.add(NO_TEXT, each.points.length);
      continue;
    }
    const told = toldOf(each);
    leftOut.add(each.shape === 'number' ? NOT_FINITE : NOT_SOUND, each.points.length - told.points.length);
    if (told.points.length > 0) {
      yield told;
    }
  }
}

const toldOf = (series: OutgoingSeries): OutgoingSeries =>
  series.shape === 'number'
    ? { ...series, points: series.points.filter(({ value }) => Number.isFinite(value)) }
    : { ...series, points: series.points.filter(isSound).map(withFiniteFigures) };

const hasText = ({ name, unit, attributes }: OutgoingSeries): boolean =>
  [name, unit, ...Object.entries(attributes).flat()].every((text) => text.isWellFormed());

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const isSound = ({ count, bounds, buckets }: HistogramPoint): boolean =>
  isCount(count) && buckets.every(isCount) && (buckets.length === 0 || buckets.length === bounds.length + 1);

/** A sum that is no number is not known; bounds without buckets say nothing. */
function withFiniteFigures({ start, end, count, sum, min, max, bounds, buckets }: HistogramPoint): HistogramPoint {
  return {
    start,
    end,
    count,
    ...(isFinite(sum) && { sum }),
    ...(isFinite(min) && { min }),
    ...(isFinite(max) && { max }),
    bounds: buckets.length === 0 ? [] : bounds,
    buckets,
  };
}

const isFinite = (value: number | undefined): value is number => Number.isFinite(value);
