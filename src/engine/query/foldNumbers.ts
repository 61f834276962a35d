/** Statistics that take the points of a step one by one, in whatever order. */
import type { MetricColumns } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import { shiftOf, StepColumns, type Accumulator } from './accumulator';
import type { Series } from './series';
import type { Grid } from './steps';

/** Which of a point's columns is taken. */
export type Pick = (columns: MetricColumns) => Float64Array | undefined;

export const valueOf: Pick = (columns) => (columns.shape === 'number' ? columns.value : undefined);
export const countOf: Pick = (columns) => (columns.shape === 'histogram' ? columns.count : undefined);
export const sumOf: Pick = (columns) => (columns.shape === 'histogram' ? columns.sum : undefined);

export type Fold = 'sum' | 'min' | 'max';

const FOLDS: Readonly<Record<Fold, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  min: Math.min,
  max: Math.max,
};

/** A point whose value is NaN says nothing and is passed over. */
export class FoldNumbers implements Accumulator {
  private readonly results: StepColumns;

  constructor(
    private readonly grid: Grid,
    private readonly fold: Fold,
    private readonly pick: Pick,
    /** Each result is multiplied by it. */
    private readonly factor = 1
  ) {
    this.results = new StepColumns(grid.length, NaN);
  }

  add(series: Series, columns: MetricColumns, from: number, to: number, window: WindowStart): void {
    const values = this.pick(columns);
    if (values === undefined) {
      return;
    }
    const { grid } = this;
    const fold = FOLDS[this.fold];
    const shift = shiftOf(grid, window);
    const { start } = columns;
    let results: Float64Array | undefined;
    for (let row = from; row < to; row += 1) {
      const moment = shift + start[row];
      const at = Math.floor(moment / grid.step);
      if (at >= 0 && at < grid.length && moment < grid.to - grid.from) {
        results ??= this.results.of(series.group);
        const value = values[row];
        if (!Number.isNaN(value)) {
          results[at] = Number.isNaN(results[at]) ? value : fold(results[at], value);
        }
      }
    }
  }

  finish(group: number): Float64Array | undefined {
    return this.factor === 1 ? this.results.get(group) : this.results.get(group)?.map((value) => value * this.factor);
  }

  notices(): readonly string[] {
    return [];
  }
}
