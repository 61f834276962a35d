/** Where steps begin, one after the other without end. Pure. */
import { after, before, epochMs, type DurationMs, type EpochMs, type TimeRange } from '../../time';

export interface Alignment {
  /** How long a step is, but for those in which clocks are set. */
  readonly step: DurationMs;
  /** Where the step begins that holds a moment. */
  startOf(moment: number): EpochMs;
  /** Where the step begins that is so many after the one that begins at `start`; before it where the count is negative. */
  startAfter(start: EpochMs, count: number): EpochMs;
  /** Where each step of a range begins that begins where one does; undefined where each is as long as `step`. */
  uneven(range: TimeRange): Float64Array | undefined;
}

/** Without a time zone, in which clocks are never set. @param origin where any one of the steps begins. */
export const everyStep = (step: DurationMs, origin = 0): Alignment => ({
  step,
  startOf: (moment) => epochMs(Math.floor((moment - origin) / step) * step + origin),
  startAfter: (start, count) => epochMs(start + count * step),
  uneven: () => undefined,
});

/** The same steps, all of them so much earlier. */
export const earlierSteps = ({ step, startOf, startAfter, uneven }: Alignment, by: DurationMs): Alignment => ({
  step,
  startOf: (moment) => before(startOf(moment + by), by),
  startAfter: (start, count) => before(startAfter(after(start, by), count), by),
  uneven: ({ from, to }) => uneven({ from: after(from, by), to: after(to, by) })?.map((start) => start - by),
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
