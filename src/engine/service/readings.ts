/**
 * How many questions are read for at once. Each holds what it has gathered until it is answered, and waits for its turns
 * beside the others: with too many under way all are late, and memory is full of halves. The rest wait with nothing in hand.
 */

/** Of one who asks; others' readings hold nobody's up. */
const MOST_OF_ONE = 6;
const MOST_OF_ALL = 48;

/** Does the reading once there is room for it. Rejects as `left` does while it waits. */
export type Reading = <Result>(read: () => Promise<Result>) => Promise<Result>;

export const atOnce: Reading = (read) => read();

export class Readings {
  private underWay = 0;
  /** By who asks; whoever has had one begun goes to the end. */
  private readonly askers = new Map<string, Asker>();

  constructor(
    private readonly mostOfOne = MOST_OF_ONE,
    private readonly mostOfAll = MOST_OF_ALL
  ) {}

  /** @param left rejects when nobody waits for the answer any more. */
  async of<Result>(name: string, left: Promise<never> | undefined, read: () => Promise<Result>): Promise<Result> {
    await this.room(name, left);
    try {
      return await read();
    } finally {
      this.underWay -= 1;
      const asker = this.askerOf(name);
      asker.underWay -= 1;
      this.forgetIfIdle(name, asker);
      this.beginNext();
    }
  }

  private room(name: string, left: Promise<never> | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const asker = this.askerOf(name);
      asker.waiting.add(resolve);
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
    while (this.underWay < this.mostOfAll) {
      const next = [...this.askers].find(([, asker]) => asker.waiting.size > 0 && asker.underWay < this.mostOfOne);
      if (next === undefined) {
        return;
      }
      const [name, asker] = next;
      const [begin] = asker.waiting;
      asker.waiting.delete(begin);
      asker.underWay += 1;
      this.underWay += 1;
      this.askers.delete(name);
      this.askers.set(name, asker);
      begin();
    }
  }

  private askerOf(name: string): Asker {
    const asker = this.askers.get(name) ?? { underWay: 0, waiting: new Set<() => void>() };
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
  underWay: number;
  /** What begins each, in the order in which they came. */
  readonly waiting: Set<() => void>;
}
