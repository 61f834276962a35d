/** What every statistic is: rows go in, window by window; a value for each group and step comes out. */
import type { WindowStart } from '../../window/grid';
import { QueryRefusal } from '../asked/refusal';
import type { Rows } from '../reading/rows';
import type { Grid } from '../asked/steps';

export interface Accumulator {
  /** As `AddRows`. Rows outside the grid are for what comes before it to be known. */
  add(rows: Rows): void;
  /** A value a step, NaN where there was none; undefined for a group without a point in the grid. */
  finish(group: number): Float64Array | undefined;
  /** What the person should know of the values; asked for when all are finished. */
  notices(): readonly string[];
}

/** Numbers that an answer may hold while it is worked out. */
const MOST_NUMBERS = 8_000_000;

/** A column of steps for each group (or series), made when its first point comes. */
export class StepColumns {
  private readonly columns: (Float64Array | undefined)[] = [];
  private count = 0;

  /** @param weight how many numbers are held, here and beside it, for each step of a column. */
  constructor(
    private readonly length: number,
    private readonly initial: number,
    private readonly weight = 1
  ) {}

  /** @throws QueryRefusal when these are too many. */
  of(number: number): Float64Array {
    return this.columns[number] ?? this.add(number);
  }

  private add(number: number): Float64Array {
    this.count += 1;
    if (this.count * this.length * this.weight > MOST_NUMBERS) {
      const text = `More than ${this.count - 1} series, each of ${this.length} steps, are too many to be worked out at once. Filter, group by fewer attributes, or set a larger minimum step.`;
      throw new QueryRefusal('groupBy', text);
    }
    const column = new Float64Array(this.length).fill(this.initial);
    this.columns[number] = column;
    return column;
  }

  get(number: number): Float64Array | undefined {
    return this.columns[number];
  }
}

/** The step each row starts in, for tight loops: `floor((shift + start) / step)`, inside when at least 0 and below `length`. */
export const shiftOf = (grid: Grid, window: WindowStart): number => window - grid.from;
