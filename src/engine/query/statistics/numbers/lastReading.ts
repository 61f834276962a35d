/** The last reading of each series in a step, then across the series of a group. */
import type { AcrossSeries } from '../../../catalogue/catalogue';
import { StepColumns, type Accumulator } from '../accumulator';
import { eachRowIn, type Rows } from '../../reading/rows';
import type { Series } from '../../reading/series';
import { Members } from './members';
import type { Grid } from '../../steps/grid';

export class LastReading implements Accumulator {
  private readonly members = new Members();
  /** By series: when the last reading of each step started and ended. */
  private readonly starts: StepColumns;
  private readonly ends: StepColumns;
  private readonly values: StepColumns;

  constructor(
    private readonly grid: Grid,
    private readonly across: AcrossSeries
  ) {
    this.starts = new StepColumns(grid.length, -Infinity, 3);
    this.ends = new StepColumns(grid.length, -Infinity);
    this.values = new StepColumns(grid.length, NaN);
  }

  add(rows: Rows): void {
    const { columns, window } = rows;
    if (columns.shape !== 'number') {
      return;
    }
    const { start, end, value } = columns;
    eachRowIn(this.grid, rows, (one, row, at) => {
      if (!Number.isNaN(value[row])) {
        this.take(one, at, window + start[row], window + end[row], value[row]);
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    const members = this.members.of(group);
    if (members === undefined) {
      return undefined;
    }
    const total = new Float64Array(this.grid.length).fill(NaN);
    const counts = new Uint32Array(this.grid.length);
    for (const number of members) {
      this.values.get(number)?.forEach((value, at) => {
        if (!Number.isNaN(value)) {
          const before = Number.isNaN(total[at]) ? undefined : total[at];
          total[at] = before === undefined ? value : this.across === 'max' ? Math.max(before, value) : before + value;
          counts[at] += 1;
        }
      });
    }
    return this.across === 'avg' ? total.map((value, at) => value / counts[at]) : total;
  }

  lacks(): readonly string[] {
    return [];
  }

  private take(series: Series, at: number, moment: number, until: number, value: number): void {
    this.members.note(series);
    const starts = this.starts.of(series.number);
    const ends = this.ends.of(series.number);
    if (moment > starts[at] || (moment === starts[at] && until >= ends[at])) {
      starts[at] = moment;
      ends[at] = until;
      this.values.of(series.number)[at] = value;
    }
  }
}
