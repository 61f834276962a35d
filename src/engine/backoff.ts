/** How long what failed is left alone. */
import { durationMs, type DurationMs } from './time';

export interface Backoff {
  readonly first: DurationMs;
  readonly longest: DurationMs;
}

/** Doubles with each failure in a row. @param failures at least 1. */
export const doubled = ({ first, longest }: Backoff, failures: number): DurationMs =>
  durationMs(Math.min(longest, first * 2 ** (failures - 1)));
