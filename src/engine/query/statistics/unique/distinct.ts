/** How many values of an attribute had a point that is not zero, or grew: "how many sites had errors". */
import type { Accumulator } from '../accumulator';
import type { IsUnbroken, Rows } from '../../reading/rows';
import { Growth } from '../growth';
import { SeenValues, type Seen } from './seenValues';
import type { Grid } from '../../steps/grid';

export class DistinctValues implements Accumulator {
  private readonly seen: SeenValues;

  constructor(grid: Grid, attribute: string) {
    this.seen = new SeenValues(grid, attribute);
  }

  add(rows: Rows): void {
    this.seen.add(rows);
  }

  finish(group: number): Float64Array | undefined {
    return counted(this.seen.of(group));
  }

  lacks(): readonly string[] {
    return [];
  }
}

/** Of running totals: values of which one grew. That a total stands where it did is no event. */
export class GrownValues implements Accumulator {
  private readonly seen: SeenValues;
  private readonly growth: Growth;

  constructor(grid: Grid, attribute: string) {
    this.seen = new SeenValues(grid, attribute);
    this.growth = new Growth(grid, (series, at, growth) => this.seen.mark(series, at, growth !== 0));
  }

  add(rows: Rows, isUnbroken: IsUnbroken): void {
    this.growth.add(rows, isUnbroken);
  }

  complete(isUnbroken: IsUnbroken): Iterable<number> {
    return this.growth.complete(isUnbroken);
  }

  finish(group: number): Float64Array | undefined {
    return counted(this.seen.of(group));
  }

  lacks(): readonly string[] {
    return [];
  }
}

function counted(seen: Seen | undefined): Float64Array | undefined {
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
