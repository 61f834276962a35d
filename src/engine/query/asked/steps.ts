/** The steps a question is answered in: aligned to the epoch, and of widths that windows divide into or add up to. */
import { durationMs, epochMs, MINUTE, SECOND, type DurationMs, type EpochMs, type TimeRange } from '../../time';
import { WINDOW } from '../../window/grid';

/** The step and aligned range to evaluate at. */
export interface StepPlan {
  readonly step: DurationMs;
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
}

export type FrontierCut = (range: TimeRange, step: DurationMs, frontier: EpochMs) => TimeRange;

const WITHIN_A_WINDOW = [1, 3, 5, 15].map((minutes) => minutes * MINUTE);

/** The finest step that is no finer than the panel's interval, the query's own minimum, and what the panel has room for. */
export function planSteps({ range, interval, maxDataPoints, minStep }: StepRequest): StepPlan {
  const length = Math.max(0, range.to - range.from);
  const finest = Math.max(interval, (minStep ?? 0) * SECOND, length / Math.max(1, maxDataPoints));
  const step = WITHIN_A_WINDOW.find((width) => width >= finest) ?? Math.ceil(finest / WINDOW) * WINDOW;
  return {
    step: durationMs(step),
    range: {
      from: epochMs(Math.floor(range.from / step) * step),
      to: epochMs(Math.ceil(range.to / step) * step),
    },
  };
}

/** For one figure over the whole range: as fine as time is known. */
export const planWholeRange = ({ from, to }: TimeRange): StepPlan => ({
  step: MINUTE,
  range: { from: epochMs(Math.floor(from / MINUTE) * MINUTE), to: epochMs(Math.ceil(to / MINUTE) * MINUTE) },
});

/** Ends the range with the last whole step before the frontier; nothing is left of one that begins after it. */
export const cutAtFrontier: FrontierCut = ({ from, to }, step, frontier) => ({
  from,
  to: epochMs(Math.max(from, Math.min(to, Math.floor(frontier / step) * step))),
});

/** The steps of an evaluation. */
export class Grid {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** How many steps there are. */
  readonly length: number;

  constructor(range: StepPlan['range'], step: number) {
    this.from = range.from;
    this.to = Math.max(range.from, range.to);
    this.step = step;
    this.length = Math.ceil((this.to - this.from) / step);
  }

  startOf(index: number): number {
    return this.from + index * this.step;
  }

  endOf(index: number): number {
    return Math.min(this.to, this.startOf(index) + this.step);
  }

  /** Below 0 or at least `length` for a moment outside. */
  indexOf(moment: number): number {
    return moment < this.to ? Math.floor((moment - this.from) / this.step) : this.length;
  }
}
