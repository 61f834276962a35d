/** How many values of an attribute had a point that is not zero: "how many sites had errors". */
import type { Accumulator } from './accumulator';
import type { Rows } from '../reading/rows';
import { SeenValues } from './seenValues';
import type { Grid } from '../asked/steps';

export class DistinctValues implements Accumulator {
  private readonly seen: SeenValues;

  constructor(grid: Grid, attribute: string) {
    this.seen = new SeenValues(grid, attribute);
  }

  add(rows: Rows): void {
    this.seen.add(rows);
  }

  finish(group: number): Float64Array | undefined {
    const seen = this.seen.of(group);
    if (seen === undefined) {
      return undefined;
    }
    const counts = Float64Array.from(seen.points, (any) => (any === 1 ? 0 : NaN));
    for (const steps of seen.values.values()) {
      for (let at = 0; at < counts.length; at += 1) {
        counts[at] += steps[at];
      }
    }
    return counts;
  }

  lacks(): readonly string[] {
    return [];
  }
}
