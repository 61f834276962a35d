/** What OTLP says in either of its encodings; each has a writer of its own. */
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Labels } from '../points/sendable';

/** `AggregationTemporality`. A collector reads a name instead of the number as unspecified, without a word. */
export const AGGREGATION = { delta: 1, cumulative: 2 } as const;

/** Series of one metric, as one entry of `metrics` holds them. */
export interface MetricHead {
  readonly name: string;
  readonly unit: string;
  readonly data:
    | { readonly kind: 'gauge' }
    | { readonly kind: 'sum' | 'histogram'; readonly aggregation: (typeof AGGREGATION)[keyof typeof AGGREGATION] };
}

/** @typeParam Piece a point, written. */
export interface MetricBody<Piece> {
  readonly head: MetricHead;
  readonly points: Piece[];
}

export interface Wire<Piece, Attributes> {
  readonly contentType: string;
  attributes(labels: Labels): Attributes;
  number(point: NumberPoint, attributes: Attributes, head: MetricHead): Piece;
  histogram(point: HistogramPoint, attributes: Attributes): Piece;
  sizeOf(piece: Piece): number;
  /** An `ExportMetricsServiceRequest`. */
  request(metrics: readonly MetricBody<Piece>[]): Uint8Array;
}

export const SCOPE = 'forge-app-metrics';

export function headOf(series: OutgoingSeries): MetricHead {
  const { name, unit, temporality } = series;
  if (temporality === 'gauge') {
    return { name, unit, data: { kind: 'gauge' } };
  }
  const kind = series.shape === 'number' ? 'sum' : 'histogram';
  return { name, unit, data: { kind, aggregation: AGGREGATION[temporality] } };
}

/** Of what OTLP has in nanoseconds, 64 bits wide. */
export const NANOSECONDS = 1_000_000;
