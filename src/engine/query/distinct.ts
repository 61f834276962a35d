/** How many values of an attribute had a point that is not zero: "how many sites had errors". */
import type { MetricColumns } from '../chunk/types';
import { shiftOf, type Accumulator } from './accumulator';
import type { Rows } from './rows';
import type { Grid } from './steps';

export class DistinctValues implements Accumulator {
  /** By group, then by value of the attribute: whether it was there, a step. Under '' whether there was any point at all. */
  private readonly groups: Map<string, Uint8Array>[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly attribute: string
  ) {}

  add({ columns, window, series, from, to }: Rows): void {
    const { grid } = this;
    const width = grid.to - grid.from;
    const shift = shiftOf(grid, window);
    series.forEach((one, index) => {
      for (let row = from[index]; one !== null && row < to[index]; row += 1) {
        const moment = shift + columns.start[row];
        if (moment >= 0 && moment < width) {
          const at = Math.floor(moment / grid.step);
          const group = (this.groups[one.group] ??= new Map<string, Uint8Array>());
          const attribute = one.attributes[this.attribute] ?? '';
          this.mark(group, '', at);
          if (attribute !== '' && isSomething(columns, row)) {
            this.mark(group, attribute, at);
          }
        }
      }
    });
  }

  finish(group: number): Float64Array | undefined {
    const values = this.groups[group];
    if (values === undefined) {
      return undefined;
    }
    const counts = new Float64Array(this.grid.length);
    for (const [value, steps] of values) {
      steps.forEach((there, at) => {
        counts[at] += value === '' ? 0 : there;
      });
    }
    const anything = values.get('');
    return counts.map((count, at) => (anything?.[at] === 1 ? count : NaN));
  }

  notices(): readonly string[] {
    return [];
  }

  private mark(group: Map<string, Uint8Array>, value: string, at: number): void {
    const steps = group.get(value) ?? new Uint8Array(this.grid.length);
    steps[at] = 1;
    group.set(value, steps);
  }
}

/** Whether any of the points that a row stands for is there and not zero. */
function isSomething(columns: MetricColumns, row: number): boolean {
  if (columns.shape === 'histogram') {
    return columns.count[row] !== 0;
  }
  const { value, readings } = columns;
  const figures = readings === undefined ? [value[row]] : [readings.min[row], readings.max[row]];
  return figures.some((figure) => !Number.isNaN(figure) && figure !== 0);
}
