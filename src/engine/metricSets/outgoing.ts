/** What leaves for a metric store: series and points that any receiver can be told of. Plain data, all of it read-only. */
import type { Attributes } from '../chunk/types';
import type { AppId } from '../identity';
import type { EpochMs } from '../time';

/**
 * How the values of a series are to be taken.
 * delta: of the time between a point's start and end alone; they add up.
 * cumulative: a running total since the first point's start.
 * gauge: a reading, or a figure of a query that does not add up, such as a percentile or a ratio.
 */
export type Temporality = 'delta' | 'cumulative' | 'gauge';

export interface NumberPoint {
  /** Half-open; a reading has both alike. */
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly value: number;
}

export interface HistogramPoint {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly count: number;
  /** Undefined where it is not known; so for min and max. */
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  /** Upper bounds, ascending, finite. */
  readonly bounds: readonly number[];
  /** One more than `bounds`, not added up; empty where the buckets are not known. */
  readonly buckets: readonly number[];
}

interface OutgoingMetric {
  readonly app: AppId;
  /** OTLP name, or the name of a query's figure, such as `forge_backend_invocation_latency_p95`. */
  readonly name: string;
  /** UCUM, as OpenTelemetry's; '' where there is none. */
  readonly unit: string;
  /** Already without what the set drops, and with what it hashes as hashed. */
  readonly attributes: Attributes;
}

/** Points of one series in order of time. */
export type OutgoingSeries = OutgoingMetric &
  (
    | { readonly shape: 'number'; readonly temporality: Temporality; readonly points: readonly NumberPoint[] }
    | {
        readonly shape: 'histogram';
        readonly temporality: 'delta' | 'cumulative';
        readonly points: readonly HistogramPoint[];
      }
  );
