/** Moments of an answer: the same few minutes again and again, in the same order for each series. */
import { millisOf } from '../scalars';

/** Answers that have more have them in no order. */
const MOST_KNOWN = 1_000;

interface Moment {
  readonly nanos: string;
  readonly millis: number;
  /** What came after it when it came last. */
  following: Moment | undefined;
}

/** Reads moments as `millisOf` does, nearly all of them by comparing them with the one that is expected. */
export class Moments {
  private last: Moment = { nanos: '', millis: 0, following: undefined };
  private readonly known = new Map<string, Moment>();

  millisOf(nanos: unknown): number {
    if (typeof nanos !== 'string') {
      return millisOf(nanos);
    }
    const { last } = this;
    if (nanos === last.nanos) {
      return last.millis;
    }
    const { following } = last;
    const moment = following?.nanos === nanos ? following : this.find(nanos);
    last.following = moment;
    this.last = moment;
    return moment.millis;
  }

  private find(nanos: string): Moment {
    const known = this.known.get(nanos);
    if (known !== undefined) {
      return known;
    }
    if (this.known.size === MOST_KNOWN) {
      this.known.clear();
    }
    const moment: Moment = { nanos, millis: millisOf(nanos), following: undefined };
    this.known.set(nanos, moment);
    return moment;
  }
}
