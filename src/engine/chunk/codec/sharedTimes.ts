/** Times that windows have alike, kept once: a window's points mostly start and end as those of the one before. */
import { areSame } from '../buckets';
import { constantIntegers } from './sharedArrays';
import type { Numbers } from '../types';

export interface Times {
  readonly start: Int32Array;
  readonly end: Int32Array;
}

interface Known {
  readonly times: Times;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  readonly which: Numbers;
}

/** Of the few that are compared with, the one that was met last stands first. */
const MOST_KNOWN = 8;
let known: readonly Known[] = [];

/** @param which for each point its place in `starts` and `ends`. */
export function sharedTimes(starts: Int32Array, ends: Int32Array, which: Numbers): Times {
  if (starts.length === 1) {
    return { start: constantIntegers(which.length, starts[0]), end: constantIntegers(which.length, ends[0]) };
  }
  const same =
    known.find((one) => areSame(one.which, which) && areSame(one.starts, starts) && areSame(one.ends, ends)) ??
    spreadOut(starts, ends, which);
  if (known[0] !== same) {
    known = [same, ...known.filter((one) => one !== same)].slice(0, MOST_KNOWN);
  }
  return same.times;
}

function spreadOut(starts: Int32Array, ends: Int32Array, which: Numbers): Known {
  const start = new Int32Array(which.length);
  const end = new Int32Array(which.length);
  for (let row = 0; row < which.length; row += 1) {
    start[row] = starts[which[row]];
    end[row] = ends[which[row]];
  }
  // Copies: the others lie in the block, which need not stay for them.
  return { times: { start, end }, starts: starts.slice(), ends: ends.slice(), which: which.slice() };
}
