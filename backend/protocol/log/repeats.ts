/** Of one message. More say nothing that these and a count don't. */
export const MOST_A_MINUTE = 20;
/** Messages told apart: those that hold figures would otherwise never be the same, and all be kept. */
const MOST_MESSAGES = 200;
const ALL_OTHERS = 'other messages';
const MINUTE_MS = 60_000;

interface Tally {
  written: number;
  leftOut: number;
}

/** Of the messages of a minute, which are written, and how many were not. Times are in milliseconds and never go back. */
export class Repeats {
  private readonly tallies = new Map<string, Tally>();
  private begun = -Infinity;

  /** Whether a message may be written. After the end of a minute, `ended` is asked first. */
  admits(message: string, now: number): boolean {
    if (this.tallies.size === 0) {
      this.begun = now;
    }
    const tally = this.tallyOf(message);
    if (tally.written < MOST_A_MINUTE) {
      tally.written += 1;
      return true;
    }
    tally.leftOut += 1;
    return false;
  }

  /** What was left out of a minute that is over: once, then another one begins. */
  ended(now: number): readonly { readonly message: string; readonly lines: number }[] {
    if (now < this.begun + MINUTE_MS) {
      return [];
    }
    const leftOut = [...this.tallies].flatMap(([message, tally]) =>
      tally.leftOut > 0 ? [{ message, lines: tally.leftOut }] : []
    );
    this.tallies.clear();
    return leftOut;
  }

  private tallyOf(message: string): Tally {
    const key = this.tallies.has(message) || this.tallies.size < MOST_MESSAGES ? message : ALL_OTHERS;
    const tally = this.tallies.get(key) ?? { written: 0, leftOut: 0 };
    this.tallies.set(key, tally);
    return tally;
  }
}
