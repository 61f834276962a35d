/**
 * How much running totals grew. A total that falls has begun anew (the upstream moves the start of its points each
 * minute, so a new start says nothing), and has grown by what it shows. Growth belongs to the step of the later of two
 * points, across windows and gaps; a series' very first point has nothing before it and counts as no growth.
 */
import type { MetricColumns } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import { StepColumns, type Accumulator } from './accumulator';
import type { Series } from './series';
import type { Grid } from './steps';

interface Track {
  readonly group: number;
  readonly points: { readonly start: number; readonly end: number; readonly value: number }[];
}

export class Increase implements Accumulator {
  private readonly tracks: (Track | undefined)[] = [];
  private summed: StepColumns | undefined;

  constructor(
    private readonly grid: Grid,
    private readonly factor = 1
  ) {}

  add(series: Series, columns: MetricColumns, from: number, to: number, window: WindowStart): void {
    if (columns.shape !== 'number') {
      return;
    }
    const track = (this.tracks[series.number] ??= { group: series.group, points: [] });
    for (let row = from; row < to; row += 1) {
      const value = columns.value[row];
      if (!Number.isNaN(value)) {
        track.points.push({ start: window + columns.start[row], end: window + columns.end[row], value });
      }
    }
  }

  finish(group: number): Float64Array | undefined {
    this.summed ??= this.sumUp();
    return this.summed.get(group);
  }

  notices(): readonly string[] {
    return [];
  }

  private sumUp(): StepColumns {
    const { grid } = this;
    const sums = new StepColumns(grid.length, NaN);
    for (const track of this.tracks) {
      track?.points.sort((a, b) => a.start - b.start || a.end - b.end);
      track?.points.forEach(({ start, value }, index) => {
        const at = grid.indexOf(start);
        if (at >= 0 && at < grid.length) {
          const previous = index === 0 ? value : track.points[index - 1].value;
          const growth = (value < previous ? value : value - previous) * this.factor;
          const steps = sums.of(track.group);
          steps[at] = Number.isNaN(steps[at]) ? growth : steps[at] + growth;
        }
      });
    }
    return sums;
  }
}
