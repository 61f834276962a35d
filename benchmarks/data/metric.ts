/** A metric's data by rule, to be written as chunks, as OTLP JSON and as OpenMetrics. */
import { otlpName } from '../../src/engine/catalogue/catalogue';
import type { Attributes } from '../../src/engine/chunk/types';
import type { Scale } from '../scale';
import { daytime, draw } from './random';
import { COUNTED_APP, invocationSeries, TIMED_APP } from './series';

interface MetricFacts {
  readonly app: string;
  readonly label: string;
  /** OTLP name. */
  readonly name: string;
  readonly series: readonly Attributes[];
}

export interface CounterData extends MetricFacts {
  readonly kind: 'counter';
  /** Of a series in a minute since the epoch. */
  valueAt(series: number, minute: number): number;
}

export interface Observations {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** One more than there are bounds. */
  readonly buckets: Float64Array;
}

export interface HistogramData extends MetricFacts {
  readonly kind: 'histogram';
  readonly bounds: Float64Array;
  observationsAt(series: number, minute: number): Observations;
}

export type MetricData = CounterData | HistogramData;

const facts = (label: string, app: string, series: readonly Attributes[]): MetricFacts => ({
  app,
  label,
  name: otlpName(label),
  series,
});

/** Up to 60 invocations a minute; every series has a point each minute. */
export function invocationCount({ functions, sites }: Pick<Scale, 'functions' | 'sites'>): CounterData {
  return {
    ...facts('FORGE_BACKEND_INVOCATION_COUNT', COUNTED_APP, invocationSeries(COUNTED_APP, functions, sites)),
    kind: 'counter',
    valueAt: (series, minute) =>
      Math.floor(daytime(minute) * (1 + 2 * (series % 30)) * draw(series, minute, 0) + draw(series, minute, 1)),
  };
}

/** Milliseconds. */
const BOUNDS = Float64Array.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000);
const lowerEnd = (bucket: number): number => (bucket === 0 ? 0 : BOUNDS[bucket - 1]);
const upperEnd = (bucket: number): number => (bucket === BOUNDS.length ? 30_000 : BOUNDS[bucket]);

/** Up to 12 observations a minute in 13 buckets, most of them in the middle ones. */
export function invocationLatency({ functions, histogramSites }: Scale): HistogramData {
  return {
    ...facts('FORGE_BACKEND_INVOCATION_LATENCY', TIMED_APP, invocationSeries(TIMED_APP, functions, histogramSites)),
    kind: 'histogram',
    bounds: BOUNDS,
    observationsAt(series, minute) {
      const count = 1 + Math.floor(11 * daytime(minute) * draw(series, minute, 0));
      const buckets = new Float64Array(BOUNDS.length + 1);
      let [sum, first, last] = [0, BOUNDS.length, 0];
      for (let number = 1; number <= count; number += 1) {
        const spread = draw(series, minute, 2 * number) + draw(series, minute, 2 * number + 1);
        const bucket = Math.floor(spread * 0.5 * buckets.length);
        buckets[bucket] += 1;
        sum += (lowerEnd(bucket) + upperEnd(bucket)) / 2;
        first = Math.min(first, bucket);
        last = Math.max(last, bucket);
      }
      return { count, sum, min: lowerEnd(first), max: upperEnd(last), buckets };
    },
  };
}

export const pointsOf = ({ series }: MetricData, minutes: number): number => series.length * minutes;
