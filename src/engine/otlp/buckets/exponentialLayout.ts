/** Where the buckets of exponential histograms lie among explicit bounds. */
import { JUST_UNDER_ZERO } from '../../chunk/buckets';
import { NumberLists } from './numberLists';

export const FINEST_SCALE = 20;

/** The buckets of all observations on one side of zero that are there, by their indexes: from `first` on, `length` of them. */
export interface Span {
  readonly first: number;
  readonly length: number;
}

export interface ExponentialLayout {
  /** Ascending, finite. */
  readonly bounds: readonly number[];
  /** For each bucket of the negative range, the explicit one that holds it; so for the others. */
  readonly negative: readonly number[];
  readonly zero: number;
  readonly positive: readonly number[];
}

/** Points of a metric have few layouts, and to work one out takes much longer than to find it again. */
export class Layouts {
  private readonly keys = new NumberLists();
  private readonly layouts: ExponentialLayout[] = [];

  of(scale: number, negative: Span, hasZero: boolean, threshold: number, positive: Span): ExponentialLayout {
    const key = [scale, negative.first, negative.length, Number(hasZero), threshold, positive.first, positive.length];
    const known = this.keys.find(key);
    if (known !== undefined) {
      return this.layouts[known];
    }
    const layout = layoutOf(scale, negative, hasZero, threshold, positive);
    this.layouts[this.keys.add(key)] = layout;
    return layout;
  }
}

function layoutOf(
  scale: number,
  negative: Span,
  hasZero: boolean,
  threshold: number,
  positive: Span
): ExponentialLayout {
  const bounds: number[] = [];
  /** All of the bucket lies above the bound before, if there is one, and at or under `upper`. @returns its place. */
  const put = (upper: number): number => {
    if (bounds.length > 0 && upper <= bounds[bounds.length - 1]) {
      // Near the least a double can hold, neighbouring bounds are one and the same.
      return bounds.length - 1;
    }
    return upper === Infinity ? bounds.length : bounds.push(Math.max(upper, -Number.MAX_VALUE) + 0) - 1;
  };
  // What lies within the threshold is in the zero bucket, even where another begins before it.
  const above = (index: number): number => Math.max(boundOf(index, scale), threshold);
  const layout = { bounds, negative: new Array<number>(negative.length), zero: 0, positive: [] as number[] };

  if (negative.length > 0) {
    put(-above(negative.first + negative.length));
    for (let at = negative.length - 1; at >= 0; at -= 1) {
      layout.negative[at] = put(-above(negative.first + at));
    }
  }
  if (hasZero) {
    // Without a negative range nothing lies below 0, and whoever has one may be added up with this.
    put(negative.length > 0 ? Math.min(-threshold, JUST_UNDER_ZERO) : JUST_UNDER_ZERO);
    layout.zero = put(threshold);
  }
  if (positive.length > 0) {
    put(above(positive.first));
    for (let at = 0; at < positive.length; at += 1) {
      layout.positive.push(put(above(positive.first + at + 1)));
    }
  }
  return layout;
}

/** The square root of 2, its square root, and so on: ROOTS[k] is 2^(2^-k). */
const ROOTS = [2];
for (let k = 1; k <= FINEST_SCALE; k += 1) {
  ROOTS.push(Math.sqrt(ROOTS[k - 1]));
}

/**
 * 2^(index · 2^-scale). The same number for the same bound, whatever scale it comes from and whatever machine works it
 * out: made of square roots and products alone, which are rounded alike everywhere, as powers are not.
 */
export function boundOf(index: number, scale: number): number {
  if (scale <= 0) {
    return 2 ** (index * 2 ** -scale);
  }
  const octave = Math.floor(index / 2 ** scale);
  const part = index - octave * 2 ** scale;
  let factor = 1;
  for (let k = 1; k <= scale; k += 1) {
    if ((part & (1 << (scale - k))) !== 0) {
      factor *= ROOTS[k];
    }
  }
  return factor * 2 ** octave;
}
