/** What every statistic is: rows go in, window by window; a value for each group and step comes out. */
import type { WindowStart } from '../window/grid';
import type { Rows } from './rows';
import type { Grid } from './steps';

export interface Accumulator {
  /** As `AddRows`. Rows outside the grid are for what comes before it to be known. */
  add(rows: Rows): void;
  /** A value a step, NaN where there was none; undefined for a group without a point in the grid. */
  finish(group: number): Float64Array | undefined;
  /** What the person should know of the values; asked for when all are finished. */
  notices(): readonly string[];
}

/** A column of steps for each group (or series), made when its first point comes. */
export class StepColumns {
  private readonly columns: (Float64Array | undefined)[] = [];

  constructor(
    private readonly length: number,
    private readonly initial: number
  ) {}

  of(number: number): Float64Array {
    return (this.columns[number] ??= new Float64Array(this.length).fill(this.initial));
  }

  get(number: number): Float64Array | undefined {
    return this.columns[number];
  }
}

/** The step each row starts in, for tight loops: `floor((shift + start) / step)`, inside when at least 0 and below `length`. */
export const shiftOf = (grid: Grid, window: WindowStart): number => window - grid.from;
