/** The steps a question is answered in: of widths that windows divide into or add up to, days being whole. */
import {
  DAY,
  durationMs,
  earliest,
  HOUR,
  latest,
  MINUTE,
  SECOND,
  type DurationMs,
  type EpochMs,
  type TimeRange,
} from '../../../time';
import { WINDOW } from '../../../window/grid';
import { everyStep, inWholeSteps, type Alignment } from '../../steps/alignment';
import { stepsIn } from '../../steps/stepsIn';
import type { TimeZone } from '../../steps/timeZone';
import { lengthText, refuseRange, refuseWidened } from './range';
import { QueryRefusal } from '../refusal';

/** The steps and aligned range to evaluate at. */
export interface StepPlan {
  readonly alignment: Alignment;
  /** Floored and ceiled to steps; not yet cut at the frontier. */
  readonly range: TimeRange;
}

export interface StepRequest {
  readonly range: TimeRange;
  /** What the panel asks for; alerts send 1000. */
  readonly interval: DurationMs;
  readonly maxDataPoints: number;
  /** Seconds. */
  readonly minStep: number | undefined;
  /** UTC without. */
  readonly zone?: TimeZone | undefined;
}

const WITHIN_A_WINDOW = [1, 3, 5, 15].map((minutes) => minutes * MINUTE);

/** No screen is as wide; a panel that says it were gets as many. */
const MOST_STEPS = 100_000;

/**
 * The finest step that is no finer than the panel's interval, the query's own minimum, and what the panel has room for.
 * What Grafana sends along is taken as far as it makes sense for the range; what a person set is refused where it doesn't.
 * @throws QueryRefusal
 */
export function planSteps({ range, interval, maxDataPoints, minStep, zone }: StepRequest): StepPlan {
  refuseRange(range);
  const length = Math.max(0, range.to - range.from);
  const finest = Math.max(
    between(interval, 0, length),
    leastStep(minStep, length),
    length / between(maxDataPoints, 1, MOST_STEPS)
  );
  const whole = finest > DAY ? DAY : WINDOW;
  const step = WITHIN_A_WINDOW.find((width) => width >= finest) ?? Math.ceil(finest / whole) * whole;
  return aligned(range, stepsIn(zone, durationMs(step)));
}

/** For one figure over the whole range: as fine as time is known. @throws QueryRefusal */
export function planWholeRange(range: TimeRange): StepPlan {
  refuseRange(range);
  return aligned(range, everyStep(MINUTE));
}

function aligned(asked: TimeRange, alignment: Alignment): StepPlan {
  const range = inWholeSteps(alignment, asked);
  refuseWidened(range);
  return { alignment, range };
}

/** The least for what is no number. */
const between = (value: number, least: number, most: number): number =>
  value >= least ? Math.min(value, most) : least;

/** A step that is longer than the range is mostly a mistake, and would have windows fetched that nobody asked to see. */
function leastStep(minStep: number | undefined, length: number): number {
  const least = (minStep ?? 0) * SECOND;
  if (!(least <= Math.max(length, HOUR))) {
    const text = `The minimum step is ${minStep} seconds (${lengthText(least)}), which is longer than the range of ${lengthText(length)}. It is counted in seconds; 300 and 5m are five minutes.`;
    throw new QueryRefusal('minStep', text);
  }
  return least;
}

/** Ends the range with the last whole step before the frontier; nothing is left of one that begins after it. */
export const cutAtFrontier = ({ from, to }: TimeRange, alignment: Alignment, frontier: EpochMs): TimeRange => ({
  from,
  to: latest(from, earliest(to, alignment.startOf(frontier))),
});
