/**
 * The time that a query is compared with. Hours and minutes are so much time; days and weeks are by the calendar of the
 * query's time zone: the same time of day, though a clock was set in between, as in Grafana's own ranges.
 */
import { after, epochMs, type DurationMs, type EpochMs, type TimeRange } from '../../../time';
import { earlierSteps, type Alignment } from '../../steps/alignment';
import { stepsIn } from '../../steps/stepsIn';
import { daysLater, timeZoneNamed, type TimeOfDay, type TimeZone } from '../../steps/timeZone';
import type { MetricsQuery } from '../model/model';
import { daysOf, shiftOf } from '../model/shift';
import type { StepPlan } from './steps';

export interface Earlier {
  /** @returns of the moments of a range of now those that they are compared with. */
  thenDuring(range: TimeRange): (now: number) => TimeOfDay;
  now(then: EpochMs): EpochMs;
  /** Those that steps of now are compared with. */
  steps(ofNow: Alignment): Alignment;
}

/** Undefined for a query that is compared with nothing. */
export function earlierOf({ shift, timeZone }: Pick<MetricsQuery, 'shift' | 'timeZone'>): Earlier | undefined {
  const duration = shiftOf({ shift });
  if (duration === undefined) {
    return undefined;
  }
  const [zone, days] = [zoneOf({ timeZone }), daysOf({ shift })];
  return zone === undefined || days === undefined ? earlierBy(duration) : daysEarlier(zone, days);
}

export const zoneOf = ({ timeZone }: Pick<MetricsQuery, 'timeZone'>): TimeZone | undefined =>
  timeZone === undefined ? undefined : timeZoneNamed(timeZone);

const earlierBy = (duration: DurationMs): Earlier => ({
  thenDuring: () => (now) => ({ at: now - duration, isShown: true }),
  now: (then) => after(then, duration),
  steps: (ofNow) => earlierSteps(ofNow, duration),
});

const daysEarlier = (zone: TimeZone, days: number): Earlier => ({
  thenDuring: ({ from, to }) => daysLater(zone, -days, from, to),
  now: (then) => epochMs(daysLater(zone, days, then, then)(then).at),
  steps: ({ step }) => stepsIn(zone, step, days),
});

/** The steps that those of a range are compared with: as many, but where a clock was set. */
export function stepsThen(earlier: Earlier, { range, alignment: ofNow }: StepPlan): StepPlan {
  const alignment = earlier.steps(ofNow);
  const then = earlier.thenDuring(range);
  const startOf = (now: EpochMs): EpochMs => alignment.startOf(then(now).at);
  return { alignment, range: { from: startOf(range.from), to: startOf(range.to) } };
}
