import type { Numbers } from '../types';

/** All of them in one array that holds any of their numbers. */
export function endToEnd(all: readonly (Numbers | Uint32Array)[]): Float64Array {
  const joined = new Float64Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const numbers of all) {
    joined.set(numbers, at);
    at += numbers.length;
  }
  return joined;
}
