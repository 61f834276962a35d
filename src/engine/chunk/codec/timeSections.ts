/** When a block's points start and end: each pair of times once, and for each point which it is. A window has few. */
import type { BlockReader } from './blockReader';
import type { BlockWriter } from './blockWriter';
import { sharedTimes, type Times } from './sharedTimes';

export function writeTimes(block: BlockWriter, { start, end }: Times): void {
  // By start, then by end: no one number holds two of 32 bits each.
  const numbers = new Map<number, Map<number, number>>();
  const [starts, ends]: [number[], number[]] = [[], []];
  const which = new Int32Array(start.length);
  const numberOf = (from: number, to: number): number => {
    let ofStart = numbers.get(from);
    if (ofStart === undefined) {
      ofStart = new Map();
      numbers.set(from, ofStart);
    }
    let found = ofStart.get(to);
    if (found === undefined) {
      found = starts.length;
      ofStart.set(to, found);
      starts.push(from);
      ends.push(to);
    }
    return found;
  };
  let number = -1;
  for (let row = 0; row < start.length; row += 1) {
    // Mostly a minute after the point before it, as in the series before.
    number += 1;
    if (starts[number] !== start[row] || ends[number] !== end[row]) {
      number = numberOf(start[row], end[row]);
    }
    which[row] = number;
  }
  block.add(new Int32Array(starts)).add(new Int32Array(ends)).add(which);
}

export function readTimes(block: BlockReader): Times {
  const [starts, ends, which] = [block.integers(), block.integers(), block.numbers()];
  return sharedTimes(starts, ends, which);
}
