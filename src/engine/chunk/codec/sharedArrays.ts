/**
 * Arrays that many chunks have alike, kept once each: a window's times, or the offsets of series with a row each. Nobody
 * may write into them.
 */
import { areSame } from '../buckets';

const MOST_KEPT = 64;
const all = new WeakSet<object>();

/** Whether it is one of those that are kept here, for all chunks. */
export const isShared = (array: object): boolean => all.has(array);

class Shared<Numbers extends Float64Array | Int32Array | Uint32Array> {
  private readonly kept = new Map<string, Numbers>();

  constructor(private readonly make: (length: number, value: number) => Numbers) {}

  of(length: number, value: number): Numbers {
    const key = `${length} ${Object.is(value, -0) ? '-0' : value}`;
    const known = this.kept.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.kept.size >= MOST_KEPT) {
      this.kept.clear();
    }
    const made = this.make(length, value);
    this.kept.set(key, made);
    all.add(made);
    return made;
  }
}

const floats = new Shared((length, value) => new Float64Array(length).fill(value));
const integers = new Shared((length, value) => new Int32Array(length).fill(value));
const evenOffsets = new Shared((length, width) => Uint32Array.from({ length }, (_, index) => index * width));

export const constantFloats = (length: number, value: number): Float64Array => floats.of(length, value);
export const constantIntegers = (length: number, value: number): Int32Array => integers.of(length, value);
/** @returns 0, `width`, 2 × `width`, … for `count` things. */
export const offsetsOfEqual = (count: number, width: number): Uint32Array => evenOffsets.of(count + 1, width);

/** Sets of bounds that are known; with more than that the first would be forgotten when the last comes. */
export const MOST_SHARED_BOUNDS = MOST_KEPT;
let boundSets: readonly Float64Array[] = [];

/** Metrics have few sets of bounds, and have them always. */
export function sharedBounds(bounds: Float64Array): Float64Array {
  const known = boundSets.find((one) => areSame(one, bounds));
  if (known !== undefined) {
    return known;
  }
  const copy = bounds.slice();
  boundSets = [copy, ...boundSets].slice(0, MOST_SHARED_BOUNDS);
  return copy;
}
