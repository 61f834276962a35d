/** Units of time. Branded, so that a moment is never taken for a duration, nor milliseconds for nanoseconds. */

declare const unit: unique symbol;

/** A moment: milliseconds since the Unix epoch, UTC. */
export type EpochMs = number & { readonly [unit]: 'epoch milliseconds' };
/** A length of time in milliseconds. */
export type DurationMs = number & { readonly [unit]: 'milliseconds' };

export const epochMs = (value: number): EpochMs => value as EpochMs;
export const durationMs = (value: number): DurationMs => value as DurationMs;

export const SECOND = durationMs(1_000);
export const MINUTE = durationMs(60_000);
export const HOUR = durationMs(3_600_000);
export const DAY = durationMs(86_400_000);

export const after = (moment: EpochMs, duration: number): EpochMs => epochMs(moment + duration);
export const before = (moment: EpochMs, duration: number): EpochMs => epochMs(moment - duration);
export const earliest = (first: EpochMs, ...rest: readonly EpochMs[]): EpochMs => epochMs(Math.min(first, ...rest));
export const latest = (first: EpochMs, ...rest: readonly EpochMs[]): EpochMs => epochMs(Math.max(first, ...rest));

/** Half-open: `from` belongs to it, `to` does not. */
export interface TimeRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The only source of time in the engine. */
export interface Clock {
  now(): EpochMs;
  /** Time that has passed since some moment. It never jumps, though the clock be set. */
  monotonic(): DurationMs;
  /** Runs `task` once, at `at` or as soon after as can be; returns a function that calls it off. */
  schedule(at: EpochMs, task: () => void): () => void;
}
