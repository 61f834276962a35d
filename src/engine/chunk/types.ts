/** What a window's answer is kept as: columns, ready to be read without parsing. Plain data, all of it read-only. */
import type { EnvironmentId, MetricLabel } from '../identity';
import type { EpochMs } from '../time';
import type { WindowStart } from '../window/grid';

/** What a call asks for: every listed label in every listed environment. */
export interface Scope {
  readonly environments: readonly EnvironmentId[];
  readonly labels: readonly MetricLabel[];
}

/**
 * How a metric's points are to be read.
 * counter: delta sum, adds up. cumulative: monotonic running total, read by its increases.
 * gauge: a reading. up-down counter: a sum that may fall, or of which it isn't known how it is to be read: readings that add
 * up over series. histogram: delta, explicit bounds.
 * cumulative histogram: running totals of a histogram's counts and sum, read by their increases.
 * summary: running totals of count and sum, without buckets; the percentiles it came with are not kept.
 */
export type MetricKind =
  'counter' | 'cumulative' | 'gauge' | 'up-down counter' | 'histogram' | 'cumulative histogram' | 'summary';

/** Whether a point is a reading that stands for itself, whatever was before. */
export const isLevel = (kind: MetricKind): boolean => kind === 'gauge' || kind === 'up-down counter';

export interface MetricDescriptor {
  /** OTLP name, such as `forge_api_request_count`. */
  readonly name: string;
  readonly kind: MetricKind;
  /** As the answer gave it; the catalogue knows better for the metrics it lists. */
  readonly unit: string;
}

/** Attribute values by key, keys in ascending order. */
export type Attributes = Readonly<Record<string, string>>;

/** A metric and those of its series that a window has. */
export interface DescribedSeries {
  readonly descriptor: MetricDescriptor;
  /** One entry a series, no two alike. */
  readonly series: readonly Attributes[];
}

/** When the first and the last of a series' points that start in the window started and ended; one entry a series, 0 without any. */
export interface Extents {
  readonly firstStart: Int32Array;
  readonly firstEnd: Int32Array;
  readonly lastStart: Int32Array;
  readonly lastEnd: Int32Array;
}

/** Numbers, in an array as wide as they need: what comes from the store is read where it lies. */
export type Numbers = Float64Array | Int32Array | Uint16Array | Uint8Array;

interface PointColumns extends DescribedSeries {
  /** There in a window's totals: rows that start in the window stand for several points each. */
  readonly extents?: Extents;
  /** Length `series.length + 1`. The points of series i are rows offsets[i] up to, not including, offsets[i + 1], by start, then end. */
  readonly offsets: Uint32Array;
  /** Milliseconds from the window's start; negative or ≥ 15 minutes for the few points that touch its border from outside. */
  readonly start: Int32Array;
  readonly end: Int32Array;
}

export interface NumberColumns extends PointColumns {
  readonly shape: 'number';
  /** NaN: the point says that there is no value. */
  readonly value: Numbers;
  /** There in the totals of a gauge: what each row's readings come to; its value and times are those of the last. */
  readonly readings?: Readings;
}

export interface Readings {
  readonly count: Numbers;
  readonly sum: Numbers;
  readonly min: Numbers;
  readonly max: Numbers;
}

export interface HistogramColumns extends PointColumns {
  readonly shape: 'histogram';
  readonly count: Numbers;
  /** NaN where the point has none; so for min and max, which running totals never have. */
  readonly sum: Numbers;
  readonly min: Numbers;
  readonly max: Numbers;
  /** The distinct sets of upper bounds, ascending, finite; the last bucket, up to +Inf, has none. */
  readonly boundSets: readonly Float64Array[];
  /** For each point, its index in `boundSets`. */
  readonly boundSet: Numbers;
  /** Length points + 1. The buckets of point p are buckets[bucketOffsets[p]] up to, not including, buckets[bucketOffsets[p + 1]]; none when the point had no buckets. */
  readonly bucketOffsets: Uint32Array;
  readonly buckets: Numbers;
}

export type MetricColumns = NumberColumns | HistogramColumns;

/** Why a point or metric could not be kept. */
export type DropReason =
  | 'no time'
  | 'no value'
  | 'not a number'
  | 'buckets do not match bounds'
  | 'kind not supported'
  | 'not understood'
  /** Neither in the window of the call nor in one of its neighbours. */
  | 'outside the window'
  | 'name too long'
  | 'too many metrics'
  | 'too many series'
  | 'too many attributes'
  | 'attribute too long'
  | 'too many buckets';

export interface Dropped {
  /** OTLP name, or '' where not even that could be read. */
  readonly metric: string;
  readonly reason: DropReason;
  readonly count: number;
  /** Where all of them could be read, and are the same. */
  readonly attributes?: Attributes;
  /** Milliseconds from the window's start at which the first and the last of them start, where all could be read. */
  readonly starts?: { readonly first: number; readonly last: number };
}

/** A metric of a chunk, and how much of it there is. */
export interface StoredMetric extends MetricDescriptor {
  readonly series: number;
  readonly points: number;
}

/** All about one answered call but its points. */
export interface ChunkHeader {
  readonly window: WindowStart;
  /** What the call asked for and was given an answer to. */
  readonly asked: Scope;
  /** What the upstream would not give for this window: nothing to be had there, and nothing missing. */
  readonly refused: Scope;
  /** Before it, fetched and empty is true. The call's start by the server's clock, less the settle time. */
  readonly frontier: EpochMs;
  /** The call's start by the server's clock; the newer of two answers to the same question stands. */
  readonly fetchedAt: EpochMs;
  /** The upstream gives the points that reach this window's end with the next window's call (seen by what this answer holds and lacks). */
  readonly endsInNext: boolean;
  /** It was seen that the upstream gave them with this window's. Neither: nothing shows which; nor do answers stored before this was noted. */
  readonly endsHere?: boolean;
  readonly metrics: readonly StoredMetric[];
  readonly dropped: readonly Dropped[];
  /** Points of one series with the same start and end within this answer. */
  readonly duplicates: number;
}

/** One answered call. A window has one, or several where an answer too large was split by labels or environments. */
export interface Chunk {
  readonly header: ChunkHeader;
  /** Of the metrics read for: all after a fetch, those asked for when read from a store; then points, or totals. */
  readonly columns: readonly MetricColumns[];
}

export const storedMetric = ({ descriptor, series, start }: MetricColumns): StoredMetric => ({
  ...descriptor,
  series: series.length,
  points: start.length,
});
