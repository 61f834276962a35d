/** Keeps what is used, within a bound on what all of it holds: a thing that several entries hold weighs once. */

import type { Hold } from '../../src/engine/chunk/weight';

/** Tells `hold` of each thing that the value keeps alive. */
export type Held<Value> = (value: Value, hold: Hold) => void;

interface Entry<Value> {
  readonly value: Value;
  /** Since it came, or was spared. */
  isUsed: boolean;
}

export class WeighedCache<Key, Value> {
  /** The one that came, or was spared, last at the end: one that was used is spared before it goes. */
  private readonly entries = new Map<Key, Entry<Value>>();
  private readonly holders = new Map<object, number>();
  private held = 0;
  /** Goes on where it stopped: all before it are gone, and to walk over those that are takes long. */
  private oldest = this.entries.entries();

  constructor(
    private readonly maxBytes: number,
    /** Of an entry itself. */
    private readonly ownBytes: (value: Value) => number,
    private readonly eachHeld: Held<Value>
  ) {}

  get bytes(): number {
    return this.held;
  }

  get(key: Key): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) {
      return undefined;
    }
    entry.isUsed = true;
    return entry.value;
  }

  /** Without using it. */
  peek(key: Key): Value | undefined {
    return this.entries.get(key)?.value;
  }

  set(key: Key, value: Value): void {
    this.held += this.ownBytes(value);
    this.eachHeld(value, this.hold);
    // What is replaced goes after: what both hold is neither let go nor weighed anew.
    this.delete(key);
    this.makeRoom();
    this.entries.set(key, { value, isUsed: false });
    if (this.held > this.maxBytes) {
      this.delete(key);
    }
  }

  /** What is there holds more than it did. @param own bytes of the entry itself. @param eachAdded tells `hold` of what it held nothing of. */
  grow(key: Key, own: number, eachAdded: (hold: Hold) => void): void {
    if (this.entries.has(key)) {
      this.held += own;
      eachAdded(this.hold);
      this.makeRoom();
    }
  }

  private makeRoom(): void {
    while (this.held > this.maxBytes) {
      const next = this.oldest.next();
      if (next.done === true) {
        if (this.entries.size === 0) {
          return;
        }
        this.oldest = this.entries.entries();
        continue;
      }
      const [oldest, entry] = next.value;
      if (entry.isUsed) {
        entry.isUsed = false;
        this.entries.delete(oldest);
        this.entries.set(oldest, entry);
      } else {
        this.delete(oldest);
      }
    }
  }

  delete(key: Key): void {
    const entry = this.entries.get(key);
    if (entry === undefined) {
      return;
    }
    const { value } = entry;
    this.entries.delete(key);
    this.held -= this.ownBytes(value);
    this.eachHeld(value, this.release);
  }

  private readonly hold: Hold = (thing, bytes, eachWithin) => {
    const holders = this.holders.get(thing) ?? 0;
    this.holders.set(thing, holders + 1);
    if (holders === 0) {
      this.held += bytes;
      eachWithin?.(this.hold);
    }
  };

  private readonly release: Hold = (thing, bytes, eachWithin) => {
    const holders = (this.holders.get(thing) ?? 1) - 1;
    if (holders > 0) {
      this.holders.set(thing, holders);
    } else {
      this.holders.delete(thing);
      this.held -= bytes;
      eachWithin?.(this.release);
    }
  };

  clear(): void {
    this.entries.clear();
    this.holders.clear();
    this.held = 0;
  }
}
