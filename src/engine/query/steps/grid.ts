/** The steps of an evaluation. */
import type { TimeRange } from '../../time';
import type { Alignment } from './alignment';

export class Grid {
  readonly from: number;
  readonly to: number;
  /** How long each is, but for those in which clocks are set. */
  readonly step: number;
  /** How many steps there are. */
  readonly length: number;
  /** Where each begins, where not all are as long. */
  private readonly starts: Float64Array | undefined;

  /** @param range begins where a step does. */
  constructor({ from, to }: TimeRange, { step, uneven }: Pick<Alignment, 'step' | 'uneven'>) {
    this.from = from;
    this.to = Math.max(from, to);
    this.step = step;
    this.starts = uneven({ from, to });
    this.length = this.starts?.length ?? Math.ceil((this.to - this.from) / step);
  }

  /** Whether all steps are as long, so that the one that holds a moment is found by dividing. */
  get isEven(): boolean {
    return this.starts === undefined;
  }

  startOf(index: number): number {
    return this.starts === undefined ? this.from + index * this.step : (this.starts[index] ?? this.to);
  }

  endOf(index: number): number {
    return Math.min(this.to, this.startOf(index + 1));
  }

  /** Below 0 or at least `length` for a moment outside. */
  indexOf(moment: number): number {
    if (moment >= this.to) {
      return this.length;
    }
    const near = Math.floor((moment - this.from) / this.step);
    return this.starts === undefined || near < 0 ? near : search(this.starts, moment, near);
  }
}

/** @param near a step that is not far from the one that holds the moment: clocks are set seldom, and by little. */
function search(starts: Float64Array, moment: number, near: number): number {
  let at = Math.min(near, starts.length - 1);
  while (starts[at] > moment) {
    at -= 1;
  }
  while (at + 1 < starts.length && starts[at + 1] <= moment) {
    at += 1;
  }
  return at;
}
