/** Lists of things, of which many are the same and most have the same things: each thing once, each list once. */
import type { BlockReader } from '../codec/blockReader';
import type { BlockWriter } from '../codec/blockWriter';
import type { Numbers } from '../types';

export interface Lists<Item> {
  /** Each thing of any list, in order of first sight. */
  readonly items: readonly Item[];
  /** Each list, as places in `items`. */
  readonly lists: readonly Int32Array[];
  /** For each list that was given, its number in `lists`. */
  readonly numbers: Int32Array;
}

/** Lists are told apart as objects, and so are things: two may still say the same. */
export function listsOf<Item extends object>(all: readonly (readonly Item[])[]): Lists<Item> {
  const places = new Map<Item, number>();
  const known = new Map<readonly Item[], number>();
  const lists: Int32Array[] = [];
  const numbers = Int32Array.from(all, (list) => {
    const number = known.get(list) ?? lists.length;
    if (number === lists.length) {
      known.set(list, number);
      lists.push(
        Int32Array.from(list, (item) => {
          const place = places.get(item) ?? places.size;
          places.set(item, place);
          return place;
        })
      );
    }
    return number;
  });
  return { items: [...places.keys()], lists, numbers };
}

export function writeLists<Item>(block: BlockWriter, { lists, numbers }: Lists<Item>): void {
  block.add(Int32Array.of(lists.length)).add(numbers);
  lists.forEach((list) => block.add(list));
}

/** Lists as they were written. */
export interface ReadLists<Item> {
  /** Each once. */
  readonly distinct: readonly (readonly Item[])[];
  /** For each list that was given, its place in `distinct`. */
  readonly numbers: Numbers;
}

export function readLists<Item>(block: BlockReader, items: readonly Item[]): ReadLists<Item> {
  const [count] = block.numbers();
  const numbers = block.numbers();
  const distinct = Array.from({ length: count }, () => {
    const places = block.numbers();
    const isAll = places.length === items.length && places.every((place, index) => place === index);
    return isAll ? items : Array.from(places, (place) => items[place]);
  });
  return { distinct, numbers };
}
