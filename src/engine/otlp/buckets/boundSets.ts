/** The distinct bounds of a histogram's points, each kept once. */
import { areSame } from '../../chunk/buckets';
import { NumberLists } from './numberLists';

/** What fits the column that names a point's bounds. */
const MOST_SETS = 0x1_0000;

export class BoundSets {
  private readonly known = new NumberLists();
  private last = 0;
  /** What `last` was found for. */
  private lastBounds: ArrayLike<number> | undefined;

  get sets(): readonly Float64Array[] {
    return this.known.lists;
  }

  /** @returns undefined when there are too many to number one more. */
  numberOf(bounds: ArrayLike<number>): number | undefined {
    // Points of one metric nearly always have the bounds of the point before, mostly as the very same list.
    if (bounds === this.lastBounds || (this.last < this.sets.length && areSame(this.sets[this.last], bounds))) {
      return this.last;
    }
    const known = this.known.find(bounds);
    if (known === undefined && this.sets.length === MOST_SETS) {
      return undefined;
    }
    this.last = known ?? this.known.add(bounds);
    this.lastBounds = bounds;
    return this.last;
  }
}
