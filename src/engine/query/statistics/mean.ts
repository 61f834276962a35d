/** Means over all points of a step: sums first, division last. */
import type { MetricColumns, Numbers } from '../../chunk/types';
import { StepColumns, type Accumulator } from './accumulator';
import { LostOfSums } from './lost';
import { eachRowIn, type Rows } from '../reading/rows';
import type { Grid } from '../steps/grid';

/**
 * Of readings, each of which counts as one, or of histograms, whose sums are divided by their counts. A reading without
 * a value and a histogram without a sum are in neither.
 */
export class Mean implements Accumulator {
  private readonly sums: StepColumns;
  private readonly lost: LostOfSums;
  private readonly weights: StepColumns;

  constructor(private readonly grid: Grid) {
    this.sums = new StepColumns(grid.length, 0, 2);
    this.lost = new LostOfSums(grid.length);
    this.weights = new StepColumns(grid.length, 0);
  }

  add(rows: Rows): void {
    const { sums, counts } = summed(rows.columns);
    eachRowIn(this.grid, rows, ({ group }, row, at) => {
      if (!Number.isNaN(sums[row])) {
        const column = this.sums.of(group);
        const before = column[at];
        column[at] = before + sums[row];
        this.lost.note(group, at, before, sums[row], column[at]);
        this.weights.of(group)[at] += counts === undefined ? 1 : counts[row];
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    const weights = this.weights.get(group);
    return (
      weights &&
      this.lost.restored(group, this.sums.get(group))?.map((sum, at) => (weights[at] === 0 ? NaN : sum / weights[at]))
    );
  }

  lacks(): readonly string[] {
    return [];
  }
}

/** NaN where there is no sum; without counts each row counts as one. */
function summed(columns: MetricColumns): { readonly sums: Numbers; readonly counts: Numbers | undefined } {
  if (columns.shape === 'histogram') {
    return { sums: columns.sum, counts: columns.count };
  }
  const { value, readings } = columns;
  return { sums: readings?.sum ?? value, counts: readings?.count };
}
