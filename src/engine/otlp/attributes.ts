/** The attributes of points, and the series they make. */
import type { Attributes } from '../chunk/types';
import { textOf } from './attributeText';
import { isObject, wellFormed } from './scalars';

/** Gives each distinct set of attributes a number, whatever order its attributes come in. */
export class SeriesIndex {
  readonly series: Attributes[] = [];
  private readonly start = new Path();

  /** @returns undefined for what is no list of attributes. */
  numberOf(attributes: unknown): number | undefined {
    const list: unknown = attributes ?? [];
    if (!Array.isArray(list)) {
      return undefined;
    }
    let path = this.start;
    for (let at = 0; at < list.length; at += 1) {
      const attribute: unknown = list[at];
      if (!isObject(attribute) || typeof attribute.key !== 'string') {
        return undefined;
      }
      path = path.after(attribute.key, textOf(attribute.value));
    }
    return (path.series ??= this.add(pairsOf(list)));
  }

  private add(pairs: readonly Pair[]): number {
    // Without a prototype: a key may be `__proto__`.
    const attributes: Record<string, string> = Object.create(null);
    // The same attributes may have come in another order; in that of their keys all are one.
    let path = this.start;
    for (const [key, text] of pairs) {
      attributes[key] = text;
      path = path.after(key, text);
    }
    return (path.series ??= this.series.push(attributes) - 1);
  }
}

type Pair = readonly [key: string, text: string];

/**
 * Attributes in the order they were written, one after the other: a tree of all lists seen so far. Most lists go the way
 * of the one before for most of their attributes, which costs comparing them, without hashing or joining any text.
 */
class Path {
  /** That of the lists that end here. */
  series: number | undefined;
  private key = '';
  private text = '';
  /** Where the last list went on from here, with the above. */
  private last: Path | undefined;
  /** All ways on by key and text, once there is more than one. */
  private ways: Map<string, Map<string, Path>> | undefined;

  after(key: string, text: string): Path {
    return this.last !== undefined && this.key === key && this.text === text ? this.last : this.turn(key, text);
  }

  private turn(key: string, text: string): Path {
    if (this.last !== undefined && this.ways === undefined) {
      this.ways = new Map([[this.key, new Map([[this.text, this.last]])]]);
    }
    const known = this.ways?.get(key)?.get(text);
    const next = known ?? new Path();
    if (known === undefined && this.ways !== undefined) {
      const ofKey = this.ways.get(key) ?? new Map<string, Path>();
      this.ways.set(key, ofKey.set(text, next));
    }
    [this.key, this.text, this.last] = [key, text, next];
    return next;
  }
}

/** Keys ascending; of a key that comes twice the last value stands. */
function pairsOf(list: readonly unknown[]): readonly Pair[] {
  const pairs: Pair[] = [];
  let isAscending = true;
  for (const attribute of list) {
    if (isObject(attribute) && typeof attribute.key === 'string') {
      const key = wellFormed(attribute.key);
      isAscending &&= pairs.length === 0 || pairs[pairs.length - 1][0] < key;
      pairs.push([key, wellFormed(textOf(attribute.value))]);
    }
  }
  return isAscending ? pairs : [...new Map(pairs)].sort(([a], [b]) => (a < b ? -1 : 1));
}
