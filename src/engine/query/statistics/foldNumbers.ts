/** Statistics that take the points of a step one by one, in whatever order. */
import type { MetricColumns, Numbers } from '../../chunk/types';
import { StepColumns, type Accumulator } from './accumulator';
import { DenseRows, firstRowOf, groupsOf, NONE } from '../reading/dense';
import { LostOfSums } from './lost';
import type { Rows } from '../reading/rows';
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

/** A point whose value is NaN says nothing and is passed over. */
export class FoldNumbers implements Accumulator {
  private readonly results: StepColumns;
  private readonly lost: LostOfSums;
  private readonly dense: DenseRows;

  constructor(
    grid: Grid,
    private readonly fold: Fold,
    private readonly pick: Pick
  ) {
    this.results = new StepColumns(grid.length, NaN);
    this.lost = new LostOfSums(grid.length);
    this.dense = new DenseRows(grid);
  }

  add(rows: Rows): void {
    const numbers = this.pick(rows.columns);
    if (numbers === undefined) {
      return;
    }
    const values = this.dense.floatsOf(numbers, rows);
    const steps = this.dense.stepsOf(rows);
    const groups = groupsOf(rows.series);
    const first = firstRowOf(rows);
    const { from, to, end } = rows;
    const isSum = this.fold === 'sum';
    const outermost = this.fold === 'min' ? Math.min : Math.max;
    for (let index = rows.first; index < end; index += 1) {
      const group = groups[index];
      let results: Float64Array | undefined;
      for (let row = from[index] - first, last = to[index] - first; group !== NONE && row < last; row += 1) {
        const at = steps[row];
        if (at !== NONE) {
          results ??= this.results.of(group);
          const value = values[row];
          const sofar = results[at];
          if (!Number.isNaN(value)) {
            const next = Number.isNaN(sofar) ? value : isSum ? sofar + value : outermost(sofar, value);
            results[at] = next;
            if (isSum && next !== value) {
              this.lost.note(group, at, sofar, value, next);
            }
          }
        }
      }
    }
  }

  finish(group: number): Float64Array | undefined {
    return this.lost.restored(group, this.results.get(group));
  }

  lacks(): readonly string[] {
    return [];
  }
}
