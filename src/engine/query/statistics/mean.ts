/** Means over all points of a step: sums first, division last. */
import type { MetricColumns, Numbers } from '../../chunk/types';
import { shiftOf, StepColumns, type Accumulator } from './accumulator';
import type { Rows } from '../reading/rows';
import type { Grid } from '../asked/steps';

/**
 * Of readings, each of which counts as one, or of histograms, whose sums are divided by their counts. A reading without
 * a value and a histogram without a sum are in neither.
 */
export class Mean implements Accumulator {
  private readonly sums: StepColumns;
  private readonly weights: StepColumns;

  constructor(private readonly grid: Grid) {
    this.sums = new StepColumns(grid.length, 0, 2);
    this.weights = new StepColumns(grid.length, 0);
  }

  add({ columns, window, series, from, to }: Rows): void {
    const { grid } = this;
    const width = grid.to - grid.from;
    const shift = shiftOf(grid, window);
    const { start } = columns;
    const { sums, counts } = summed(columns);
    series.forEach((one, index) => {
      for (let row = from[index]; one !== null && row < to[index]; row += 1) {
        const moment = shift + start[row];
        if (moment >= 0 && moment < width && !Number.isNaN(sums[row])) {
          const at = Math.floor(moment / grid.step);
          this.sums.of(one.group)[at] += sums[row];
          this.weights.of(one.group)[at] += counts === undefined ? 1 : counts[row];
        }
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    const weights = this.weights.get(group);
    return weights && this.sums.get(group)?.map((sum, at) => (weights[at] === 0 ? NaN : sum / weights[at]));
  }

  notices(): readonly string[] {
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
