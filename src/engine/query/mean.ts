/** Means over all points of a step: sums first, division last. */
import type { MetricColumns } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import { shiftOf, StepColumns, type Accumulator } from './accumulator';
import type { Series } from './series';
import type { Grid } from './steps';

/**
 * Of readings, each of which counts as one, or of histograms, whose sums are divided by their counts. A reading without
 * a value and a histogram without a sum are in neither.
 */
export class Mean implements Accumulator {
  private readonly sums: StepColumns;
  private readonly weights: StepColumns;

  constructor(private readonly grid: Grid) {
    this.sums = new StepColumns(grid.length, 0);
    this.weights = new StepColumns(grid.length, 0);
  }

  add(series: Series, columns: MetricColumns, from: number, to: number, window: WindowStart): void {
    const { grid } = this;
    const shift = shiftOf(grid, window);
    const { start } = columns;
    const values = columns.shape === 'number' ? columns.value : columns.sum;
    const counts = columns.shape === 'number' ? undefined : columns.count;
    for (let row = from; row < to; row += 1) {
      const moment = shift + start[row];
      const at = Math.floor(moment / grid.step);
      if (at >= 0 && at < grid.length && moment < grid.to - grid.from && !Number.isNaN(values[row])) {
        this.sums.of(series.group)[at] += values[row];
        this.weights.of(series.group)[at] += counts === undefined ? 1 : counts[row];
      }
    }
  }

  finish(group: number): Float64Array | undefined {
    const weights = this.weights.get(group);
    return weights && this.sums.get(group)?.map((sum, at) => (weights[at] === 0 ? NaN : sum / weights[at]));
  }

  notices(): readonly string[] {
    return [];
  }
}
