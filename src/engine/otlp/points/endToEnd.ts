/** Lists of numbers one after the other, in an array no wider than the numbers need: most are counts below 256. */
import type { Numbers } from '../../chunk/types';

export function endToEnd(lists: readonly ArrayLike<number>[], length: number): Numbers {
  const bytes = new Uint8Array(length);
  if (isFilled(bytes, lists)) {
    return bytes;
  }
  const shorts = new Uint16Array(length);
  if (isFilled(shorts, lists)) {
    return shorts;
  }
  const integers = new Int32Array(length);
  if (isFilled(integers, lists)) {
    return integers;
  }
  const floats = new Float64Array(length);
  isFilled(floats, lists);
  return floats;
}

/** @returns false where a number is not what it was before. */
function isFilled(into: Numbers, lists: readonly ArrayLike<number>[]): boolean {
  let at = 0;
  for (const list of lists) {
    for (let index = 0; index < list.length; index += 1) {
      into[at] = list[index];
      if (into[at] !== list[index]) {
        return false;
      }
      at += 1;
    }
  }
  return true;
}
