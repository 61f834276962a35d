/** Time that passes only when a test says so: a day takes milliseconds, and every run is the same. */
import { after, before, durationMs, type Clock, type DurationMs, type EpochMs } from '../time';

interface Timer {
  /** By the monotonic clock. */
  readonly at: EpochMs;
  readonly order: number;
  readonly task: () => void;
}

export class SimulatedClock implements Clock {
  private timers: Timer[] = [];
  private scheduled = 0;
  private ahead = 0;

  constructor(private moment: EpochMs) {}

  now(): EpochMs {
    return after(this.moment, this.ahead);
  }

  monotonic(): DurationMs {
    return durationMs(this.moment);
  }

  /** Sets the clock, while no time passes. What is scheduled waits as long as it would have. */
  step(by: number): void {
    this.ahead += by;
  }

  schedule(at: EpochMs, task: () => void): () => void {
    const timer = { at: before(at, this.ahead), order: this.scheduled++, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Resolves at `at`; never before what was scheduled earlier for the same moment. */
  until(at: EpochMs): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(at, resolve);
    });
  }

  /** Lets every timer up to `end` run, in order, and every promise settle after each; then it is `end`. */
  async advanceTo(end: EpochMs): Promise<void> {
    await this.settle();
    const last = before(end, this.ahead);
    for (let next = this.next(last); next; next = this.next(last)) {
      const due = next;
      this.timers = this.timers.filter((timer) => timer !== due);
      if (due.at > this.moment) {
        this.moment = due.at;
      }
      due.task();
      await this.settle();
    }
    this.moment = last;
  }

  advance(duration: DurationMs | number): Promise<void> {
    return this.advanceTo(after(this.now(), duration));
  }

  /** What comes in a turn of its own comes once no promise has anything left to do, however long a chain of them is. */
  settle(): Promise<void> {
    return new Promise((resolve) => {
      // eslint-disable-next-line no-restricted-globals -- of a test's clock, not of the engine's time
      setImmediate(resolve);
    });
  }

  private next(end: EpochMs): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.at <= end && (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))) {
        first = timer;
      }
    }
    return first;
  }
}
