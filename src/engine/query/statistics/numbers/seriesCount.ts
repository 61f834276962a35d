/** How many series of a group have a reading in a step. */
import type { Grid } from '../../steps/grid';
import { eachRowIn, type Rows } from '../../reading/rows';
import { Marks } from './marks';
import { StepColumns, type Accumulator } from '../accumulator';

export class SeriesCount implements Accumulator {
  private readonly counts: StepColumns;
  /** By series: 1 for each step in which it has been counted. */
  private readonly counted: Marks;

  constructor(private readonly grid: Grid) {
    this.counts = new StepColumns(grid.length, 0);
    this.counted = new Marks(grid.length, 'series and steps');
  }

  add(rows: Rows): void {
    const { columns } = rows;
    if (columns.shape !== 'number') {
      return;
    }
    const { value } = columns;
    eachRowIn(this.grid, rows, ({ number, group }, row, at) => {
      if (Number.isNaN(value[row])) {
        return;
      }
      const counted = this.counted.of(number);
      if (counted[at] === 0) {
        counted[at] = 1;
        this.counts.of(group)[at] += 1;
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    return this.counts.get(group);
  }

  lacks(): readonly string[] {
    return [];
  }
}
