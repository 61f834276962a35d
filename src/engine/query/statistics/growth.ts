/**
 * How much running totals grew. A total that falls has begun anew (the upstream moves the start of its points each
 * minute, so a new start says nothing), and has grown by what it shows. Growth belongs to the step of the later of two
 * points, and where time between them is not known, to none, as that of a series' very first point.
 */
import { eachRow, type IsUnbroken, type Rows } from '../reading/rows';
import type { Series } from '../reading/series';
import type { Grid } from '../steps/grid';
import { WindowBuffer } from './windowBuffer';

interface Point {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** A series on its way through time. */
interface Track {
  readonly series: Series;
  /** The last point of the windows that are done with. */
  previous: Point | undefined;
  readonly points: WindowBuffer<Point>;
}

/** Called for each point in the grid, series by series in order of time; 0 for one that tells no growth. */
type TakeGrowth = (series: Series, at: number, growth: number) => void;

export class Growth {
  private readonly tracks: (Track | undefined)[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly take: TakeGrowth
  ) {}

  add(rows: Rows, isUnbroken: IsUnbroken): void {
    const { columns, window } = rows;
    if (columns.shape !== 'number') {
      return;
    }
    const { start, end, value } = columns;
    eachRow(rows, (one, row) => {
      if (!Number.isNaN(value[row])) {
        const track = (this.tracks[one.number] ??= begun(one));
        const point = { start: window + start[row], end: window + end[row], value: value[row] };
        this.addGrowth(track, track.points.take(point), isUnbroken);
      }
    });
  }

  *complete(isUnbroken: IsUnbroken): Iterable<number> {
    for (const track of this.tracks) {
      const points = track?.points.rest() ?? [];
      if (track !== undefined) {
        this.addGrowth(track, points, isUnbroken);
      }
      yield points.length;
    }
  }

  private addGrowth(track: Track, points: readonly Point[], isUnbroken: IsUnbroken): void {
    const { series } = track;
    for (const point of points) {
      const { start, value } = point;
      const at = this.grid.indexOf(start);
      if (at >= 0 && at < this.grid.length) {
        const before = track.previous;
        const previous = before && isUnbroken(series, before.start, start) ? before.value : value;
        this.take(series, at, value < previous ? value : value - previous);
      }
      track.previous = point;
    }
  }
}

const begun = (series: Series): Track => ({ series, previous: undefined, points: new WindowBuffer() });
