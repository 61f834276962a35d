/**
 * What becomes of figures from step to step: those without a value filled, each as the mean of several, or as the sum of
 * all so far. Nothing is told across time that is not known. Pure.
 */
import type { MetricsQuery } from '../asked/model/model';
import { KNOWN, UNBORN, UNKNOWN } from '../reading/known/known';

type Asked = Pick<MetricsQuery, 'fill' | 'smooth' | 'accumulate'>;

/** Whether all is known of a step that there will ever be. */
const isWhole = (state: number): boolean => state === KNOWN || state === UNBORN;

/** @param state of `known.ts`, one a step. @returns `values` itself where nothing is to be filled. */
export function filled(values: Float64Array, state: Uint8Array, fill: Asked['fill']): Float64Array {
  if (fill === 'none') {
    return values;
  }
  let standing = fill === 'zero' ? 0 : NaN;
  return values.map((value, step) => {
    if (state[step] !== KNOWN) {
      standing = fill === 'zero' ? 0 : NaN;
      return value;
    }
    const shown = Number.isNaN(value) ? standing : value;
    standing = fill === 'zero' ? 0 : shown;
    return shown;
  });
}

/** The figures of one thing, after they were filled. */
export function overSteps(values: Float64Array, state: Uint8Array, { smooth, accumulate }: Asked): Float64Array {
  if (smooth !== undefined) {
    const { sums, counts } = windows(values, state, smooth);
    return sums.map((sum, step) => sum / counts[step]);
  }
  return accumulate ? runningSum(values, state) : values;
}

/** As `overSteps`, of what is divided afterwards: sums stay sums, so that each step weighs what it holds. */
export const sumsOverSteps = (values: Float64Array, state: Uint8Array, asked: Asked): Float64Array =>
  asked.smooth === undefined ? overSteps(values, state, asked) : windows(values, state, asked.smooth).sums;

interface Windows {
  /** Of the steps up to each, NaN where one of them is not known or none has a value. */
  readonly sums: Float64Array;
  /** Of how many. */
  readonly counts: Uint32Array;
}

/** Adds and never takes away again, so that no large value leaves its rounding behind when it has passed. */
function windows(values: Float64Array, state: Uint8Array, width: number): Windows {
  const { length } = values;
  const ahead = new Float64Array(length);
  for (let at = length - 1; at >= 0; at -= 1) {
    const isLast = at % width === width - 1 || at === length - 1;
    ahead[at] = orZero(values[at]) + (isLast ? 0 : ahead[at + 1]);
  }
  const sums = new Float64Array(length).fill(NaN);
  const counts = new Uint32Array(length);
  let [there, whole, behind] = [0, 0, 0];
  for (let at = 0; at < length; at += 1) {
    const gone = at - width;
    behind = at % width === 0 ? orZero(values[at]) : behind + orZero(values[at]);
    there += valueAt(values, at) - valueAt(values, gone);
    whole += wholeAt(state, at) - wholeAt(state, gone);
    if (whole === width && there > 0) {
      sums[at] = at % width === width - 1 ? behind : ahead[gone + 1] + behind;
    }
    counts[at] = there;
  }
  return { sums, counts };
}

const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);
const valueAt = (values: Float64Array, at: number): number => (at < 0 || Number.isNaN(values[at]) ? 0 : 1);
const wholeAt = (state: Uint8Array, at: number): number => (at >= 0 && isWhole(state[at]) ? 1 : 0);

/**
 * Where nothing comes it stays as it is; behind a step that is not known it is not known any more. Of what is not settled
 * it is told only where something came.
 */
function runningSum(values: Float64Array, state: Uint8Array): Float64Array {
  let sum = NaN;
  let isTold = true;
  return values.map((value, step) => {
    const isMissing = Number.isNaN(value);
    isTold &&= state[step] !== UNKNOWN;
    sum = isMissing ? sum : (Number.isNaN(sum) ? 0 : sum) + value;
    return isTold && (isWhole(state[step]) || !isMissing) ? sum : NaN;
  });
}
