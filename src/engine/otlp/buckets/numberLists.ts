/** Distinct lists of numbers, told apart by what they hold and without a text made of each. */
import { areSame } from '../../chunk/buckets';

export class NumberLists {
  readonly lists: Float64Array[] = [];
  private readonly byHash = new Map<number, number[]>();

  /** @returns the list's place in `lists`; undefined when it is not there. */
  find(list: ArrayLike<number>): number | undefined {
    return this.byHash.get(hashOf(list))?.find((place) => areSame(this.lists[place], list));
  }

  /** @param list one that is not there yet. @returns its place. */
  add(list: ArrayLike<number>): number {
    const hash = hashOf(list);
    const place = this.lists.push(Float64Array.from(list)) - 1;
    const alike = this.byHash.get(hash);
    if (alike === undefined) {
      this.byHash.set(hash, [place]);
    } else {
      alike.push(place);
    }
    return place;
  }
}

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** FNV-1a over the halves of each number. */
function hashOf(list: ArrayLike<number>): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < list.length; at += 1) {
    // Adding 0 makes one of the two zeros, which are equal.
    double[0] = list[at] + 0;
    hash = Math.imul(Math.imul(hash ^ halves[0], 0x0100_0193) ^ halves[1], 0x0100_0193);
  }
  return hash;
}
