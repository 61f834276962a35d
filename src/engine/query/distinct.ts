/** How many values of an attribute had a point that is not zero: "how many sites had errors". */
import type { MetricColumns } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import { shiftOf, type Accumulator } from './accumulator';
import type { Series } from './series';
import type { Grid } from './steps';

export class DistinctValues implements Accumulator {
  /** By group, then by value of the attribute: whether it was there, a step. Under '' whether there was any point at all. */
  private readonly groups: Map<string, Uint8Array>[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly attribute: string
  ) {}

  add(series: Series, columns: MetricColumns, from: number, to: number, window: WindowStart): void {
    const { grid } = this;
    const values = columns.shape === 'number' ? columns.value : columns.count;
    const attribute = series.attributes[this.attribute] ?? '';
    const shift = shiftOf(grid, window);
    for (let row = from; row < to; row += 1) {
      const moment = shift + columns.start[row];
      const at = Math.floor(moment / grid.step);
      if (at >= 0 && at < grid.length && moment < grid.to - grid.from) {
        const group = (this.groups[series.group] ??= new Map<string, Uint8Array>());
        this.mark(group, '', at);
        if (attribute !== '' && !Number.isNaN(values[row]) && values[row] !== 0) {
          this.mark(group, attribute, at);
        }
      }
    }
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
