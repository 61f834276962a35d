/** Where steps of a width begin. */
import { DAY, type DurationMs } from '../../time';
import { WINDOW } from '../../window/grid';
import { everyStep, type Alignment } from './alignment';
import { localSteps } from './localSteps';
import type { TimeZone } from './timeZone';

/** The first Monday since the epoch. */
const MONDAY = 4 * DAY;
const WEEK = 7 * DAY;

/** What clocks show is a whole number of windows from UTC, so that steps of a window at most begin with both. */
export function stepsIn(zone: TimeZone | undefined, step: DurationMs, daysEarlier = 0): Alignment {
  const origin = (step % WEEK === 0 ? MONDAY : 0) - daysEarlier * DAY;
  return zone === undefined || step <= WINDOW ? everyStep(step, origin) : localSteps(zone, step, origin);
}
