/** What the series of a group come to together: of each the mean of its readings in the step, then their sum. */
import type { Grid } from '../../steps/grid';
import { eachRowIn, type Rows } from '../../reading/rows';
import { StepColumns, type Accumulator } from '../accumulator';
import { Members } from './members';

export class SumOfMeans implements Accumulator {
  private readonly members = new Members();
  /** By series. */
  private readonly sums: StepColumns;
  private readonly counts: StepColumns;

  constructor(private readonly grid: Grid) {
    this.sums = new StepColumns(grid.length, 0, 2);
    this.counts = new StepColumns(grid.length, 0);
  }

  add(rows: Rows): void {
    const { columns } = rows;
    if (columns.shape !== 'number') {
      return;
    }
    const { value, readings } = columns;
    const sums = readings?.sum ?? value;
    eachRowIn(this.grid, rows, (series, row, at) => {
      if (!Number.isNaN(sums[row])) {
        this.members.note(series);
        this.sums.of(series.number)[at] += sums[row];
        this.counts.of(series.number)[at] += readings?.count[row] ?? 1;
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    const members = this.members.of(group);
    if (members === undefined) {
      return undefined;
    }
    const total = new Float64Array(this.grid.length).fill(NaN);
    for (const number of members) {
      const sums = this.sums.of(number);
      this.counts.of(number).forEach((count, at) => {
        if (count > 0) {
          total[at] = (Number.isNaN(total[at]) ? 0 : total[at]) + sums[at] / count;
        }
      });
    }
    return total;
  }

  lacks(): readonly string[] {
    return [];
  }
}
