/** A data point before it is put into OTLP, and what it says. Counts are whole numbers, so that sums can be compared exactly. */
import type { App, Environment, World } from '../world/types';

export interface Distribution {
  readonly kind: 'histogram';
  readonly count: number;
  /** Whole milliseconds; so are min and max. */
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly bounds: readonly number[];
  /** One longer than `bounds`. */
  readonly buckets: readonly number[];
  /** Where the observations of each bucket lie, all at one value. */
  readonly values: readonly number[];
}

export type Reading =
  | { readonly kind: 'counter' | 'cumulative'; readonly value: number }
  | { readonly kind: 'gauge'; readonly value: number }
  | Distribution;

export interface SimulatedPoint {
  readonly attributes: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly reading: Reading;
  /** A hash of the series. */
  readonly seriesKey: number;
}

/** Where and when points are asked for. `minute` is its start, epoch milliseconds. */
export interface Moment {
  readonly world: World;
  readonly app: App;
  readonly environment: Environment;
  readonly minute: number;
}

/** Gives the points that start within a minute. */
export type PointSource = (moment: Moment) => readonly SimulatedPoint[];
