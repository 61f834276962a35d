/**
 * How much running totals grew. A total that falls has begun anew (the upstream moves the start of its points each
 * minute, so a new start says nothing), and has grown by what it shows. Growth belongs to the step of the later of two
 * points, across windows and gaps; a series' very first point has nothing before it and counts as no growth.
 */
import { StepColumns, type Accumulator } from './accumulator';
import { eachRow, type Rows } from '../reading/rows';
import type { Grid } from '../asked/steps';
import { WindowBuffer } from './windowBuffer';

interface Point {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** A series on its way through time. */
interface Track {
  readonly group: number;
  /** Of the last point of the windows that are done with. */
  previous: number | undefined;
  readonly points: WindowBuffer<Point>;
}

export class Increase implements Accumulator {
  private readonly tracks: (Track | undefined)[] = [];
  private readonly sums: StepColumns;

  constructor(
    private readonly grid: Grid,
    private readonly factor = 1
  ) {
    this.sums = new StepColumns(grid.length, NaN);
  }

  add(rows: Rows): void {
    const { columns, window } = rows;
    if (columns.shape !== 'number') {
      return;
    }
    const { start, end, value } = columns;
    eachRow(rows, (one, row) => {
      if (!Number.isNaN(value[row])) {
        const track = (this.tracks[one.number] ??= begun(one.group));
        const point = { start: window + start[row], end: window + end[row], value: value[row] };
        this.addGrowth(track, track.points.take(point));
      }
    });
  }

  *complete(): Iterable<number> {
    for (const track of this.tracks) {
      const points = track?.points.rest() ?? [];
      if (track !== undefined) {
        this.addGrowth(track, points);
      }
      yield points.length;
    }
  }

  finish(group: number): Float64Array | undefined {
    return this.sums.get(group);
  }

  lacks(): readonly string[] {
    return [];
  }

  private addGrowth(track: Track, points: readonly Point[]): void {
    for (const { start, value } of points) {
      const at = this.grid.indexOf(start);
      if (at >= 0 && at < this.grid.length) {
        const previous = track.previous ?? value;
        const growth = (value < previous ? value : value - previous) * this.factor;
        const steps = this.sums.of(track.group);
        steps[at] = Number.isNaN(steps[at]) ? growth : steps[at] + growth;
      }
      track.previous = value;
    }
  }
}

const begun = (group: number): Track => ({ group, previous: undefined, points: new WindowBuffer() });
