/** Statistics that take the points of a step one by one, in whatever order. */
import type { MetricColumns, Numbers } from '../../chunk/types';
import { StepColumns, type Accumulator } from './accumulator';
import { DenseRows, firstRowOf, groupsOf, NONE } from '../reading/dense';
import { LostOfSums } from './lost';
import type { Rows } from '../reading/rows';
import type { Grid } from '../steps/grid';
import { SumsOfStep } from './sumsOfStep';

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
  private readonly ofStep = new SumsOfStep();

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
    const only = this.dense.onlyStepOf(rows);
    if (only === NONE) {
      return;
    }
    const values = this.dense.floatsOf(numbers, rows);
    if (this.fold !== 'sum') {
      this.addExtremes(rows, values, this.fold === 'min' ? Math.min : Math.max);
    } else if (only === undefined) {
      this.addToSteps(rows, values);
    } else {
      this.ofStep.add(rows, values, !(numbers instanceof Float64Array), (group, sum, lost) =>
        this.addSum(group, only, sum, lost)
      );
    }
  }

  private addSum(group: number, at: number, sum: number, lost: number): void {
    const sums = this.results.of(group);
    const sofar = sums[at];
    if (Number.isNaN(sofar)) {
      sums[at] = sum;
    } else {
      sums[at] = sofar + sum;
      this.lost.note(group, at, sofar, sum, sums[at]);
    }
    this.lost.add(group, at, lost);
  }

  private addToSteps(rows: Rows, values: Float64Array): void {
    const { results, lost } = this;
    const steps = this.dense.stepsOf(rows);
    const { of: groups } = groupsOf(rows.series);
    const first = firstRowOf(rows);
    for (let index = rows.first; index < rows.end; index += 1) {
      const group = groups[index];
      let sums: Float64Array | undefined;
      for (let row = rows.from[index] - first, end = rows.to[index] - first; group !== NONE && row < end; row += 1) {
        const at = steps[row];
        const value = values[row];
        // A group of which nothing is said has no column, whichever way its rows are added up.
        if (at !== NONE && value === value) {
          sums ??= results.of(group);
          const sofar = sums[at];
          // Written out, as a call for each is felt: sums of whole numbers lose nothing until they are very large.
          const sum = sofar + value;
          if (sofar === sofar) {
            sums[at] = sum;
            if (sum - sofar !== value || sum - value !== sofar) {
              lost.note(group, at, sofar, value, sum);
            }
          } else {
            sums[at] = value;
          }
        }
      }
    }
  }

  private addExtremes(rows: Rows, values: Float64Array, outermost: (one: number, other: number) => number): void {
    const steps = this.dense.stepsOf(rows);
    const { of: groups } = groupsOf(rows.series);
    const first = firstRowOf(rows);
    for (let index = rows.first; index < rows.end; index += 1) {
      const group = groups[index];
      let extremes: Float64Array | undefined;
      for (let row = rows.from[index] - first, end = rows.to[index] - first; group !== NONE && row < end; row += 1) {
        const at = steps[row];
        const value = values[row];
        if (at !== NONE) {
          extremes ??= this.results.of(group);
          if (!Number.isNaN(value)) {
            extremes[at] = Number.isNaN(extremes[at]) ? value : outermost(extremes[at], value);
          }
        }
      }
    }
  }

  finish(group: number): Float64Array | undefined {
    return this.lost.restored(group, this.results.get(group));
  }

  isExact(group: number): boolean {
    return this.fold === 'sum' && !this.lost.hasAny(group);
  }

  lacks(): readonly string[] {
    return [];
  }
}
