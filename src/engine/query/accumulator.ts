/** What every statistic is: rows go in, in any order; a value for each group and step comes out. */
import type { MetricColumns } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import type { Series } from './series';
import type { Grid } from './steps';

export interface Accumulator {
  /** Takes rows of one series, each only once. Rows outside the grid are for what comes before it to be known. */
  add(series: Series, columns: MetricColumns, from: number, to: number, window: WindowStart): void;
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
