/**
 * Rows as plain arrays for the loops that add up millions of them: code that meets arrays of one kind alone, and calls
 * nothing for a row, is several times as fast.
 */
import type { HistogramColumns, Numbers } from '../../chunk/types';
import type { Grid } from '../asked/steps';
import type { Rows } from './rows';
import type { Series } from './series';

/** Of the group, where a series is not wanted; of the step, where a row starts outside the grid. */
export const NONE = -1;

/** The columns' rows that rows may be of: those of the series `first` up to, not including, `end`. */
export const firstRowOf = ({ columns, first }: Rows): number => columns.offsets[first];
const endRowOf = ({ columns, end }: Rows): number => columns.offsets[end];

const groups = new WeakMap<Rows['series'], Int32Array>();

/** The group of each of the series, once for all windows that have the same. */
export function groupsOf(series: readonly (Series | null)[]): Int32Array {
  const known = groups.get(series) ?? Int32Array.from(series, (one) => one?.group ?? NONE);
  groups.set(series, known);
  return known;
}

interface Extremes {
  readonly start: Int32Array;
  readonly first: number;
  readonly count: number;
  readonly earliest: number;
  readonly latest: number;
}

/** What is handed out holds until something is asked for again. */
export class DenseRows {
  private floats = new Float64Array();
  private steps = new Int32Array();
  private extremes: Extremes | undefined;

  constructor(private readonly grid: Grid) {}

  /** Of `numbers`, one a row of the columns, from `firstRowOf` on. */
  floatsOf(numbers: Numbers, rows: Rows): Float64Array {
    return this.between(numbers, firstRowOf(rows), endRowOf(rows));
  }

  /** Of the rows, from those of `firstRowOf` on. */
  bucketsOf({ buckets, bucketOffsets }: HistogramColumns, rows: Rows): Float64Array {
    return this.between(buckets, bucketOffsets[firstRowOf(rows)], bucketOffsets[endRowOf(rows)]);
  }

  private between(numbers: Numbers, from: number, to: number): Float64Array {
    if (numbers instanceof Float64Array) {
      return numbers.subarray(from, to);
    }
    if (this.floats.length < to - from) {
      this.floats = new Float64Array(to - from);
    }
    this.floats.set(from === 0 && to === numbers.length ? numbers : numbers.subarray(from, to));
    return this.floats;
  }

  /** The step that each row starts in, from `firstRowOf` on. */
  stepsOf(rows: Rows): Int32Array {
    const { start } = rows.columns;
    const first = firstRowOf(rows);
    const count = endRowOf(rows) - first;
    if (this.steps.length < count) {
      this.steps = new Int32Array(count);
    }
    const { earliest, latest } = this.extremesOf(start, first, count);
    const place = this.placeOf(rows.window + earliest);
    if (place === this.placeOf(rows.window + latest)) {
      this.steps.fill(this.stepAt(place), 0, count);
    } else {
      const { steps } = this;
      for (let row = 0; row < count; row += 1) {
        steps[row] = this.stepAt(this.grid.indexOf(rows.window + start[first + row]));
      }
    }
    return this.steps;
  }

  /** Alike for all moments before the grid, and for all after it. */
  private placeOf(moment: number): number {
    return Math.max(-1, Math.min(this.grid.indexOf(moment), this.grid.length));
  }

  private stepAt(place: number): number {
    return place >= 0 && place < this.grid.length ? place : NONE;
  }

  /** Windows that follow each other mostly have the same times, in the very same array. */
  private extremesOf(start: Int32Array, first: number, count: number): Extremes {
    if (this.extremes?.start !== start || this.extremes.first !== first || this.extremes.count !== count) {
      let earliest = Infinity;
      let latest = -Infinity;
      for (let row = first; row < first + count; row += 1) {
        earliest = Math.min(earliest, start[row]);
        latest = Math.max(latest, start[row]);
      }
      this.extremes = { start, first, count, earliest, latest };
    }
    return this.extremes;
  }
}
