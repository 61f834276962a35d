/** Statistics that take the points of a step one by one, in whatever order. */
import type { MetricColumns, Numbers } from '../../chunk/types';
import { StepColumns, type Accumulator } from './accumulator';
import { eachRowIn, type Rows } from '../reading/rows';
import type { Grid } from '../asked/steps';

/** Which of a point's columns is taken. */
export type Pick = (columns: MetricColumns) => Numbers | undefined;

/** A counter's. */
export const valueOf: Pick = (columns) => (columns.shape === 'number' ? columns.value : undefined);
export const countOf: Pick = (columns) => (columns.shape === 'histogram' ? columns.count : undefined);
export const sumOf: Pick = (columns) => (columns.shape === 'histogram' ? columns.sum : undefined);
/** A gauge's. */
export const leastOf: Pick = (columns) =>
  columns.shape === 'number' ? (columns.readings?.min ?? columns.value) : undefined;
export const mostOf: Pick = (columns) =>
  columns.shape === 'number' ? (columns.readings?.max ?? columns.value) : undefined;

export type Fold = 'sum' | 'min' | 'max';

const FOLDS: Readonly<Record<Fold, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  min: Math.min,
  max: Math.max,
};

const NONE = new Float64Array();

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

  add(rows: Rows): void {
    const values = this.pick(rows.columns);
    if (values === undefined) {
      return;
    }
    const fold = FOLDS[this.fold];
    let latest = -1;
    let results: Float64Array = NONE;
    eachRowIn(this.grid, rows, ({ group }, row, at) => {
      if (group !== latest) {
        latest = group;
        results = this.results.of(group);
      }
      const value = values[row];
      if (!Number.isNaN(value)) {
        results[at] = Number.isNaN(results[at]) ? value : fold(results[at], value);
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    return this.factor === 1 ? this.results.get(group) : this.results.get(group)?.map((value) => value * this.factor);
  }

  lacks(): readonly string[] {
    return [];
  }
}
