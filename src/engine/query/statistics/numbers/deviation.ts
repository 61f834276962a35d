/** The standard deviation of readings over all points of a step, by Welford's way, which loses nothing to large means. */
import type { Grid } from '../../steps/grid';
import { eachRowIn, type Rows } from '../../reading/rows';
import { StepColumns, type Accumulator } from '../accumulator';

export class Deviation implements Accumulator {
  /** A window's totals don't hold it. */
  readonly needs = 'points';
  private readonly counts: StepColumns;
  private readonly means: StepColumns;
  /** Sums of squared distances from the mean. */
  private readonly squares: StepColumns;

  constructor(private readonly grid: Grid) {
    this.counts = new StepColumns(grid.length, 0, 3);
    this.means = new StepColumns(grid.length, 0);
    this.squares = new StepColumns(grid.length, 0);
  }

  add(rows: Rows): void {
    const { columns } = rows;
    if (columns.shape !== 'number') {
      return;
    }
    const { value } = columns;
    eachRowIn(this.grid, rows, ({ group }, row, at) => {
      if (Number.isNaN(value[row])) {
        return;
      }
      const counts = this.counts.of(group);
      const means = this.means.of(group);
      counts[at] += 1;
      const before = value[row] - means[at];
      means[at] += before / counts[at];
      this.squares.of(group)[at] += before * (value[row] - means[at]);
    });
  }

  finish(group: number): Float64Array | undefined {
    const counts = this.counts.get(group);
    return counts && this.squares.get(group)?.map((square, at) => Math.sqrt(square / counts[at]));
  }

  lacks(): readonly string[] {
    return [];
  }
}
