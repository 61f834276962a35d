/** The least or largest of what histograms observed: known only where every point with observations tells its own. */
import type { Grid } from '../../steps/grid';
import { eachRowIn, type Rows } from '../../reading/rows';
import { StepColumns, type Accumulator } from '../accumulator';

const EXTREMES = {
  min: { none: Infinity, of: Math.min, word: 'smallest', instead: 'p0' },
  max: { none: -Infinity, of: Math.max, word: 'largest', instead: 'p100' },
} as const;

export class ObservedExtreme implements Accumulator {
  private readonly extremes: StepColumns;
  private untold = 0;

  constructor(
    private readonly grid: Grid,
    private readonly which: keyof typeof EXTREMES
  ) {
    this.extremes = new StepColumns(grid.length, EXTREMES[which].none);
  }

  add(rows: Rows): void {
    const { columns } = rows;
    if (columns.shape !== 'histogram') {
      return;
    }
    const { count } = columns;
    const told = columns[this.which];
    const extremeOf = EXTREMES[this.which].of;
    eachRowIn(this.grid, rows, ({ group }, row, at) => {
      const extremes = this.extremes.of(group);
      if (count[row] > 0) {
        // NaN stays NaN.
        extremes[at] = extremeOf(extremes[at], told[row]);
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    const { none } = EXTREMES[this.which];
    const extremes = this.extremes.get(group);
    this.untold += extremes?.filter(Number.isNaN).length ?? 0;
    return extremes?.map((extreme) => (extreme === none ? NaN : extreme));
  }

  lacks(): readonly string[] {
    const { word, instead } = EXTREMES[this.which];
    return this.untold === 0
      ? []
      : [
          `In ${this.untold} steps some observations came without saying which was the ${word}. ${instead} reads it from the buckets.`,
        ];
  }
}
