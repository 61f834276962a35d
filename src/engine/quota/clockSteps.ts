/** Notices that the wall clock was set: by a person, by NTP, or because the machine slept. */
import type { Clock } from '../time';

/** Clocks are read one after the other, and are steered by a little all the time. */
const LEAST_STEP = 500;

export class ClockSteps {
  private ahead: number;

  constructor(private readonly clock: Clock) {
    this.ahead = this.difference();
  }

  /** By how many milliseconds the clock was set since this was last asked; 0 when it was not. */
  since(): number {
    const ahead = this.difference();
    const step = ahead - this.ahead;
    this.ahead = ahead;
    return Math.abs(step) < LEAST_STEP ? 0 : step;
  }

  private difference(): number {
    return this.clock.now() - this.clock.monotonic();
  }
}
