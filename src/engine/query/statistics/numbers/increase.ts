/** How much the running totals of a group grew in each step. */
import { StepColumns, type Accumulator } from '../accumulator';
import type { IsUnbroken, Rows } from '../../reading/rows';
import type { Grid } from '../../steps/grid';
import { Growth } from '../growth';

export class Increase implements Accumulator {
  private readonly growth: Growth;
  private readonly sums: StepColumns;

  constructor(grid: Grid) {
    this.sums = new StepColumns(grid.length, NaN);
    this.growth = new Growth(grid, ({ group }, at, growth) => {
      const steps = this.sums.of(group);
      steps[at] = Number.isNaN(steps[at]) ? growth : steps[at] + growth;
    });
  }

  add(rows: Rows, isUnbroken: IsUnbroken): void {
    this.growth.add(rows, isUnbroken);
  }

  complete(isUnbroken: IsUnbroken): Iterable<number> {
    return this.growth.complete(isUnbroken);
  }

  finish(group: number): Float64Array | undefined {
    return this.sums.get(group);
  }

  lacks(): readonly string[] {
    return [];
  }
}
