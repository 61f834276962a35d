/** What came in each step, in a second or a minute: divided by the step's length, or by as much of it as is known. */
import type { Accumulator } from './accumulator';
import { eachRowIn, type Rows } from '../reading/rows';
import type { Grid } from '../steps/grid';

/**
 * @param each the time that values are of.
 * @param until how far the steps are known at the least: the one that this falls into is divided by its part before.
 */
export const paced = (values: Float64Array, each: number, grid: Grid, until: number): Float64Array =>
  values.map((value, at) => {
    const start = grid.startOf(at);
    return (value * each) / (Math.min(grid.endOf(at), Math.max(start, until)) - start);
  });

/** When the last of all points ends: the time up to there has come, settled or not. */
export class LatestEnd implements Accumulator {
  moment = -Infinity;

  constructor(private readonly grid: Grid) {}

  add(rows: Rows): void {
    const { end } = rows.columns;
    eachRowIn(this.grid, rows, (_series, row) => {
      this.moment = Math.max(this.moment, rows.window + end[row]);
    });
  }

  finish(): undefined {
    return undefined;
  }

  lacks(): readonly string[] {
    return [];
  }
}
