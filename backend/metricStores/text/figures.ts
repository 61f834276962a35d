/** What a receiver without histograms is told of a point: its value, or what a histogram's observations come to. */
import type { HistogramPoint, NumberPoint, OutgoingSeries, Temporality } from '../../../src/engine/metricSets/outgoing';
import { durationMs, type DurationMs, type EpochMs } from '../../../src/engine/time';

export const HISTOGRAM_FIGURES = ['count', 'sum', 'min', 'max'] as const;

/** '' is the value of a point that is no histogram. */
export type FigureName = '' | (typeof HISTOGRAM_FIGURES)[number];

/** One point of ours, none of its figures without a finite value. */
export interface Figures<Point = NumberPoint | HistogramPoint> {
  readonly point: Point;
  /** When it began for what happened between two times, as the steps of a panel; of a running total, when it was read. */
  readonly at: EpochMs;
  readonly length: DurationMs;
  readonly values: readonly (readonly [FigureName, number])[];
}

export const NOT_FINITE = 'a value that is not a finite number';

export const hasBuckets = (series: OutgoingSeries): boolean =>
  series.shape === 'histogram' && series.points.some(({ buckets }) => buckets.length > 0);

export function figuresOf(series: OutgoingSeries): readonly Figures[] {
  return series.shape === 'number'
    ? series.points.map((point) => figures(series.temporality, point, [['', point.value]]))
    : series.points.map((point) =>
        figures(
          series.temporality,
          point,
          HISTOGRAM_FIGURES.map((name) => [name, point[name]] as const)
        )
      );
}

function figures<Point extends NumberPoint | HistogramPoint>(
  temporality: Temporality,
  point: Point,
  values: readonly (readonly [FigureName, number | undefined])[]
): Figures<Point> {
  return {
    point,
    at: temporality === 'cumulative' ? point.end : point.start,
    length: durationMs(point.end - point.start),
    values: values.flatMap(([name, value]) => (isFinite(value) ? [[name, value] as const] : [])),
  };
}

const isFinite = (value: number | undefined): value is number => Number.isFinite(value);
