/** Where steps begin, one after the other without end. Pure. */
import { epochMs, type DurationMs, type EpochMs, type TimeRange } from '../../time';

export interface Alignment {
  /** How long each step is. */
  readonly step: DurationMs;
  /** Where the step begins that holds a moment. */
  startOf(moment: number): EpochMs;
  /** Where the step begins that is so many after the one that begins at `start`; before it where the count is negative. */
  startAfter(start: EpochMs, count: number): EpochMs;
}

/** Counted from the epoch. */
export const everyStep = (step: DurationMs): Alignment => ({
  step,
  startOf: (moment) => epochMs(Math.floor(moment / step) * step),
  startAfter: (start, count) => epochMs(start + count * step),
});

/** Where the first step begins that does so at a moment or after it. */
function startFrom({ startOf, startAfter }: Alignment, moment: number): EpochMs {
  const start = startOf(moment);
  return start < moment ? startAfter(start, 1) : start;
}

/** A range in whole steps: all of it, and what they have more. */
export const inWholeSteps = (alignment: Alignment, { from, to }: TimeRange): TimeRange => ({
  from: alignment.startOf(from),
  to: startFrom(alignment, to),
});
