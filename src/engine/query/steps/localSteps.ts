/** Steps that begin by the clock of a time zone: days at its midnight, weeks on its Monday. Pure. */
import { DAY, epochMs, type DurationMs, type EpochMs } from '../../time';
import type { Alignment } from './alignment';
import type { TimeZone } from './timeZone';

/** What a step may be longer than `step`, where a clock is set back. */
const MORE = 2 * DAY;

/** @param origin what a local clock shows where one of the steps begins. */
export function localSteps(zone: TimeZone, step: DurationMs, origin: number): Alignment {
  const between = (from: number, to: number): readonly number[] => startsOf(zone, step, origin, from, to);
  const startOf = (moment: number): EpochMs => {
    const starts = between(moment - step - MORE, moment + 1);
    return epochMs(starts[starts.length - 1]);
  };
  return {
    step,
    startOf,
    startAfter: (start, count) => {
      if (count === 0) {
        return start;
      }
      const far = start + count * step;
      const starts = count > 0 ? between(start + 1, far + MORE) : between(far - MORE, start);
      return epochMs(starts[count > 0 ? count - 1 : starts.length + count]);
    },
    uneven: ({ from, to }) => {
      const starts = between(from, to);
      const isEven = [...starts, to].every((start, at) => start === from + at * step);
      return isEven ? undefined : Float64Array.from(starts);
    },
  };
}

/**
 * Where steps begin from `from` up to, not including, `to`: whenever the clock shows a multiple of `step`. One whose
 * beginning the clock skips begins where the clock goes on, and what comes again when it was set back begins no step a
 * second time. But where it is set by whole steps, none becomes shorter or longer: an hour that comes twice is two hours.
 */
function startsOf({ spans }: TimeZone, step: number, origin: number, from: number, to: number): readonly number[] {
  const all = spans(from - MORE, to);
  return all.flatMap(({ from: begin, offset }, index) => {
    const end = all[index + 1]?.from ?? Infinity;
    const shown = begin + offset;
    // What the clock would show, had it not been set.
    const unset = index === 0 ? shown : begin + all[index - 1].offset;
    const isWhole = (shown - unset) % step === 0;
    const next = (local: number): number => Math.ceil((local - origin) / step) * step + origin;
    const skipped = !isWhole && next(unset) < shown && next(shown) !== shown ? [begin] : [];
    const first = next(isWhole ? shown : Math.max(shown, unset)) - offset;
    const starts = [...skipped];
    for (let start = first; start < Math.min(end, to); start += step) {
      starts.push(start);
    }
    return starts.filter((start) => start >= from && start < to);
  });
}
