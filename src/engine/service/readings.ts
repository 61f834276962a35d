/**
 * How many questions are read for at once. Each holds what it has gathered until it is answered, and waits for its turns
 * beside the others: with too many under way all are late, and memory is full of halves. The rest wait with nothing in hand.
 */
import { DAY, type DurationMs } from '../time';

export interface MostAtOnce {
  /** Of one who asks; others' readings hold nobody's up. */
  readonly ofOne: number;
  /** Of these, such as are over a long range: what looks at an hour has room beside those that look at a month. */
  readonly longOfOne: number;
  readonly ofAll: number;
}

const MOST_AT_ONCE: MostAtOnce = { ofOne: 6, longOfOne: 3, ofAll: 48 };
const LONG = 2 * DAY;
/** The shortest goes first, but for each of so many: then the one that has waited longest, whatever it is. */
const OLDEST_AFTER = 4;

/** Does the reading once there is room for it. Rejects as `left` does while it waits. */
export type Reading = <Result>(read: () => Promise<Result>) => Promise<Result>;

export const atOnce: Reading = (read) => read();

export class Readings {
  private underWay = 0;
  /** By who asks; whoever has had one begun goes to the end. */
  private readonly askers = new Map<string, Asker>();

  constructor(private readonly most = MOST_AT_ONCE) {}

  /** @param left rejects when nobody waits for the answer any more. @param length of the range that is asked for. */
  async of<Result>(
    name: string,
    left: Promise<never> | undefined,
    length: DurationMs,
    read: () => Promise<Result>
  ): Promise<Result> {
    await this.room(name, left, length);
    try {
      return await read();
    } finally {
      this.underWay -= 1;
      const asker = this.askerOf(name);
      asker.underWay -= 1;
      asker.long -= length > LONG ? 1 : 0;
      this.forgetIfIdle(name, asker);
      this.beginNext();
    }
  }

  private room(name: string, left: Promise<never> | undefined, length: DurationMs): Promise<void> {
    return new Promise((resolve, reject) => {
      const asker = this.askerOf(name);
      asker.waiting.set(resolve, length);
      left?.catch((reason: unknown) => {
        if (asker.waiting.delete(resolve)) {
          this.forgetIfIdle(name, asker);
        }
        // Nothing, where it had begun.
        reject(reason);
      });
      this.beginNext();
    });
  }

  private beginNext(): void {
    while (this.underWay < this.most.ofAll) {
      const next = this.next();
      if (next === undefined) {
        return;
      }
      const { name, asker, begin, length } = next;
      const [longest] = asker.waiting.keys();
      asker.sinceOldest = begin === longest ? 0 : asker.sinceOldest + 1;
      asker.waiting.delete(begin);
      asker.underWay += 1;
      asker.long += length > LONG ? 1 : 0;
      this.underWay += 1;
      this.askers.delete(name);
      this.askers.set(name, asker);
      begin();
    }
  }

  private next(): (Waiting & { readonly name: string; readonly asker: Asker }) | undefined {
    for (const [name, asker] of this.askers) {
      const waiting = asker.underWay < this.most.ofOne ? this.nextOf(asker) : undefined;
      if (waiting !== undefined) {
        return { name, asker, ...waiting };
      }
    }
    return undefined;
  }

  private nextOf({ waiting, long, sinceOldest }: Asker): Waiting | undefined {
    // It stays due where it must wait for others as long as it is.
    const isOldestDue = sinceOldest >= OLDEST_AFTER - 1;
    let found: Waiting | undefined;
    for (const [begin, length] of waiting) {
      const mayBegin = length <= LONG || long < this.most.longOfOne;
      if (mayBegin && (found === undefined || (length < found.length && !isOldestDue))) {
        found = { begin, length };
      }
    }
    return found;
  }

  private askerOf(name: string): Asker {
    const asker = this.askers.get(name) ?? {
      sinceOldest: 0,
      underWay: 0,
      long: 0,
      waiting: new Map<() => void, DurationMs>(),
    };
    this.askers.set(name, asker);
    return asker;
  }

  private forgetIfIdle(name: string, { underWay, waiting }: Asker): void {
    if (underWay === 0 && waiting.size === 0) {
      this.askers.delete(name);
    }
  }
}

interface Asker {
  /** Begun since the one that had waited longest was. */
  sinceOldest: number;
  underWay: number;
  /** Of those under way. */
  long: number;
  /** What begins each, in the order in which they came, and how long a range it is about. */
  readonly waiting: Map<() => void, DurationMs>;
}

interface Waiting {
  readonly begin: () => void;
  readonly length: DurationMs;
}
