/** Keeps what was used last, within a bound on what all of it holds: a thing that several entries hold weighs once. */

/** Tells `hold` of each thing that the value keeps alive, and its bytes. */
export type Held<Value> = (value: Value, hold: (thing: object, bytes: number) => void) => void;

export class WeighedCache<Value> {
  /** By key, the one used last at the end. */
  private readonly entries = new Map<string, Value>();
  private readonly holders = new Map<object, number>();
  private held = 0;

  constructor(
    private readonly maxBytes: number,
    /** Of an entry itself. */
    private readonly ownBytes: (value: Value) => number,
    private readonly eachHeld: Held<Value>
  ) {}

  get bytes(): number {
    return this.held;
  }

  get(key: string): Value | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  /** Without using it. */
  peek(key: string): Value | undefined {
    return this.entries.get(key);
  }

  set(key: string, value: Value): void {
    this.delete(key);
    this.entries.set(key, value);
    this.held += this.ownBytes(value);
    this.eachHeld(value, (thing, bytes) => {
      const holders = this.holders.get(thing) ?? 0;
      this.holders.set(thing, holders + 1);
      this.held += holders === 0 ? bytes : 0;
    });
    for (const oldest of this.entries.keys()) {
      if (this.held <= this.maxBytes) {
        return;
      }
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this.entries.get(key);
    if (value === undefined) {
      return;
    }
    this.entries.delete(key);
    this.held -= this.ownBytes(value);
    this.eachHeld(value, (thing, bytes) => {
      const holders = (this.holders.get(thing) ?? 1) - 1;
      if (holders === 0) {
        this.holders.delete(thing);
        this.held -= bytes;
      } else {
        this.holders.set(thing, holders);
      }
    });
  }

  clear(): void {
    this.entries.clear();
    this.holders.clear();
    this.held = 0;
  }
}
