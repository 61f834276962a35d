/** Many short arrays in one buffer: of a few dozen numbers, a buffer takes as much as they do. */
import { isShared } from '../codec/sharedArrays';

const WORD_BYTES = 4;

/**
 * @param view of so many words of a buffer, from a byte on.
 * @returns gives for each of the arrays the one that stands for it: the very same for the very same.
 */
export function inOneBuffer<Words extends Int32Array | Uint32Array>(
  all: Iterable<Words>,
  view: (buffer: ArrayBuffer, at: number, length: number) => Words
): (one: Words) => Words {
  const distinct = [...new Set(all)].filter((one) => !isShared(one));
  const words = distinct.reduce((sum, { length }) => sum + length, 0);
  const buffer = new ArrayBuffer(WORD_BYTES * words);
  const copies = new Map<Words, Words>();
  let at = 0;
  for (const one of distinct) {
    const copy = view(buffer, at, one.length);
    copy.set(one);
    copies.set(one, copy);
    at += WORD_BYTES * one.length;
  }
  return (one) => copies.get(one) ?? one;
}

export const integersOf = (buffer: ArrayBuffer, at: number, length: number): Int32Array =>
  new Int32Array(buffer, at, length);
export const offsetsOf = (buffer: ArrayBuffer, at: number, length: number): Uint32Array =>
  new Uint32Array(buffer, at, length);
