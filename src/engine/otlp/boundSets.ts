/** The distinct bounds of a histogram's points, each kept once. */
import { areSame } from '../chunk/buckets';

/** What fits the column that names a point's bounds. */
const MOST_SETS = 0x1_0000;

export class BoundSets {
  readonly sets: Float64Array[] = [];
  private readonly numbers = new Map<string, number>();
  private last = 0;

  /** @returns undefined when there are too many to number one more. */
  numberOf(bounds: ArrayLike<number>): number | undefined {
    // Points of one metric nearly always have the bounds of the point before.
    if (this.last < this.sets.length && areSame(this.sets[this.last], bounds)) {
      return this.last;
    }
    const key = Array.prototype.join.call(bounds, ' ');
    const number = this.numbers.get(key) ?? this.addSet(key, bounds);
    this.last = number ?? this.last;
    return number;
  }

  private addSet(key: string, bounds: ArrayLike<number>): number | undefined {
    if (this.sets.length === MOST_SETS) {
      return undefined;
    }
    this.numbers.set(key, this.sets.length);
    return this.sets.push(Float64Array.from(bounds)) - 1;
  }
}
