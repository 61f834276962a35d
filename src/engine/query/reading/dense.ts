/**
 * Rows as plain arrays for the loops that add up millions of them: code that meets arrays of one kind alone, and calls
 * nothing for a row, is several times as fast.
 */
import type { HistogramColumns, Numbers } from '../../chunk/types';
import { MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import type { Grid } from '../steps/grid';
import type { Rows } from './rows';
import type { Series } from './series';

/** Of the group, where a series is not wanted; of the step, where a row starts outside the grid. */
export const NONE = -1;

/** The columns' rows that rows may be of: those of the series `first` up to, not including, `end`. */
export const firstRowOf = ({ columns, first }: Rows): number => columns.offsets[first];
const endRowOf = ({ columns, end }: Rows): number => columns.offsets[end];

/** Of a list of series. */
export interface Groups {
  /** The group of each; `NONE` for one that is not wanted. */
  readonly of: Int32Array;
  /** One more than the largest. */
  readonly count: number;
  /** Each that any of the series has. */
  readonly wanted: readonly number[];
}

const known = new WeakMap<Rows['series'], Groups>();

/** Once for all windows that have the same series. */
export function groupsOf(series: readonly (Series | null)[]): Groups {
  const groups = known.get(series) ?? groupsIn(series);
  known.set(series, groups);
  return groups;
}

function groupsIn(series: readonly (Series | null)[]): Groups {
  const of = new Int32Array(series.length);
  const wanted = new Set<number>();
  let count = 0;
  for (let index = 0; index < of.length; index += 1) {
    of[index] = series[index]?.group ?? NONE;
    count = Math.max(count, of[index] + 1);
    wanted.add(of[index]);
  }
  wanted.delete(NONE);
  return { of, count, wanted: [...wanted] };
}

/** What rows' times have of their own, wherever their window lies. */
interface Times {
  readonly start: Int32Array;
  readonly earliest: number;
  readonly latest: number;
  /** Of its window's minutes the one at which each row starts; `NO_MINUTE` where it starts at none. */
  minutes: Uint8Array | undefined;
}

const MINUTES = WINDOW / MINUTE;
const NO_MINUTE = MINUTES;

/** What is handed out holds until something is asked for again. */
export class DenseRows {
  private readonly floats = new DenseFloats();
  private steps = new Int32Array();
  private times: Times | undefined;
  private readonly stepsOfMinutes = new Int32Array(MINUTES);

  constructor(private readonly grid: Grid) {}

  /** Of `numbers`, one a row of the columns, from `firstRowOf` on. */
  floatsOf(numbers: Numbers, rows: Rows): Float64Array {
    return this.floats.of(numbers, rows);
  }

  /** The step that all rows of the columns start in, NONE beside the grid; undefined where they start in several. */
  onlyStepOf({ columns, window }: Rows): number | undefined {
    const { earliest, latest } = this.timesOf(columns.start);
    const place = this.placeOf(window + earliest);
    return place === this.placeOf(window + latest) ? this.stepAt(place) : undefined;
  }

  /** The step that each row starts in, from `firstRowOf` on. */
  stepsOf(rows: Rows): Int32Array {
    const first = firstRowOf(rows);
    const count = endRowOf(rows) - first;
    if (this.steps.length < count) {
      this.steps = new Int32Array(count);
    }
    const only = this.onlyStepOf(rows);
    if (only === undefined) {
      this.fillSteps(rows, first, count);
    } else {
      this.steps.fill(only, 0, count);
    }
    return this.steps;
  }

  private fillSteps({ columns: { start }, window }: Rows, first: number, count: number): void {
    const { steps, stepsOfMinutes } = this;
    const times = this.timesOf(start);
    const minutes = (times.minutes ??= minutesOf(start));
    for (let minute = 0; minute < MINUTES; minute += 1) {
      stepsOfMinutes[minute] = this.stepAt(this.grid.indexOf(window + minute * MINUTE));
    }
    for (let row = 0; row < count; row += 1) {
      const minute = minutes[first + row];
      steps[row] =
        minute === NO_MINUTE ? this.stepAt(this.grid.indexOf(window + start[first + row])) : stepsOfMinutes[minute];
    }
  }

  /** Alike for all moments before the grid, and for all after it. */
  private placeOf(moment: number): number {
    return Math.max(-1, Math.min(this.grid.indexOf(moment), this.grid.length));
  }

  private stepAt(place: number): number {
    return place >= 0 && place < this.grid.length ? place : NONE;
  }

  /** Windows that follow each other mostly have the same times, in the very same array. */
  private timesOf(start: Int32Array): Times {
    if (this.times?.start !== start) {
      let earliest = Infinity;
      let latest = -Infinity;
      for (let row = 0; row < start.length; row += 1) {
        earliest = Math.min(earliest, start[row]);
        latest = Math.max(latest, start[row]);
      }
      this.times = { start, earliest, latest, minutes: undefined };
    }
    return this.times;
  }
}

/** A loop, as all here: what is called for each row is felt. */
function minutesOf(start: Int32Array): Uint8Array {
  const minutes = new Uint8Array(start.length);
  for (let row = 0; row < start.length; row += 1) {
    const moment = start[row];
    minutes[row] = moment >= 0 && moment < WINDOW && moment % MINUTE === 0 ? moment / MINUTE : NO_MINUTE;
  }
  return minutes;
}

/** What is handed out holds until something is asked for again. */
export class DenseFloats {
  private floats = new Float64Array();

  /** Of `numbers`, one a row of the columns, from `firstRowOf` on. */
  of(numbers: Numbers, rows: Rows): Float64Array {
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
}
