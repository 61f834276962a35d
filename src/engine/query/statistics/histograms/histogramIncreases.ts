/**
 * Histograms sent as running totals, read as what came between each point and the one before it. A count that falls, or a bucket's that does, means that counting began anew; then the point itself is what came
 * since. (The upstream moves the start of its points each minute, so a new start says nothing.) A series' very first
 * point has nothing before it and tells only that it was there, and so does one before which some time is not known.
 */
import { addBuckets, sharedBounds } from '../../../chunk/buckets';
import type { HistogramColumns } from '../../../chunk/types';
import type { WindowStart } from '../../../window/grid';
import type { Accumulator } from '../accumulator';
import { eachRow, type IsUnbroken, type Rows } from '../../reading/rows';
import type { Series } from '../../reading/series';
import { WindowBuffer } from '../windowBuffer';

interface Row {
  readonly columns: HistogramColumns;
  readonly row: number;
  readonly window: WindowStart;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

/** A series on its way through time. */
interface Track {
  readonly series: Series;
  /** What the last point of the windows that are done with says. */
  previous: { readonly totals: Totals; readonly start: number } | undefined;
  readonly rows: WindowBuffer<Row>;
}

/** What a point says, or how two differ. */
interface Totals {
  readonly count: number;
  readonly sum: number;
  readonly bounds: Float64Array;
  /** Empty where nothing is known of the buckets. */
  readonly buckets: Float64Array;
}

export class HistogramIncreases implements Accumulator {
  private readonly tracks: (Track | undefined)[] = [];

  /** @param into reads the increases as it would the points of a delta histogram. */
  constructor(private readonly into: Accumulator) {}

  add(rows: Rows, isUnbroken: IsUnbroken): void {
    const { columns, window } = rows;
    if (columns.shape !== 'histogram') {
      return;
    }
    eachRow(rows, (one, row) => {
      const track = (this.tracks[one.number] ??= begun(one));
      const timed = { columns, row, window, start: window + columns.start[row], end: window + columns.end[row] };
      this.addIncreases(track, track.rows.take(timed), isUnbroken);
    });
  }

  *complete(isUnbroken: IsUnbroken): Iterable<number> {
    for (const track of this.tracks) {
      const rows = track?.rows.rest() ?? [];
      if (track !== undefined) {
        this.addIncreases(track, rows, isUnbroken);
      }
      yield rows.length;
    }
  }

  costOf(group: number): number {
    return this.into.costOf?.(group) ?? 0;
  }

  finish(group: number): Float64Array | undefined {
    return this.into.finish(group);
  }

  lacks(): readonly string[] {
    return this.into.lacks();
  }

  private addIncreases(track: Track, rows: readonly Row[], isUnbroken: IsUnbroken): void {
    let increases = new Increases();
    rows.forEach((row, index) => {
      const totals = totalsOf(row);
      const { previous } = track;
      const isNext = previous !== undefined && isUnbroken(track.series, previous.start, row.start);
      increases.push(row, increaseOf(isNext ? previous.totals : undefined, totals));
      track.previous = { totals, start: row.start };
      // Times count from the window of the call, so each run of one call's points is handed on by itself.
      if (rows[index + 1]?.window !== row.window) {
        this.into.add(increases.rows(row.columns, row.window, track.series), isUnbroken);
        increases = new Increases();
      }
    });
  }
}

const begun = (series: Series): Track => ({ series, previous: undefined, rows: new WindowBuffer() });

function totalsOf({ columns, row }: Row): Totals {
  const { count, sum, boundSets, boundSet, buckets, bucketOffsets } = columns;
  return {
    count: count[row],
    sum: sum[row],
    bounds: boundSets[boundSet[row]],
    buckets: Float64Array.from(buckets.subarray(bucketOffsets[row], bucketOffsets[row + 1])),
  };
}

const NONE = new Float64Array();

function increaseOf(previous: Totals | undefined, current: Totals): Totals {
  if (previous === undefined) {
    return { count: 0, sum: current.sum - current.sum, bounds: NONE, buckets: NONE };
  }
  const increase = bucketIncrease(previous, current);
  if (current.count < previous.count || increase.buckets.some((count) => count < 0)) {
    return current;
  }
  return { count: current.count - previous.count, sum: current.sum - previous.sum, ...increase };
}

/** On the bounds of which both tell; none where there is none. */
function bucketIncrease(previous: Totals, current: Totals): Pick<Totals, 'bounds' | 'buckets'> {
  if (previous.count > 0 && previous.buckets.length === 0) {
    return { bounds: NONE, buckets: NONE };
  }
  if (previous.buckets.length === 0 || current.buckets.length === 0) {
    return { bounds: current.bounds, buckets: current.buckets };
  }
  const bounds = sharedBounds(
    { bounds: previous.bounds, counts: previous.buckets },
    { bounds: current.bounds, counts: current.buckets }
  );
  if (bounds.length === 0 && current.bounds.length > 0) {
    return { bounds: NONE, buckets: NONE };
  }
  const before = new Float64Array(bounds.length + 1);
  addBuckets(before, bounds, previous.bounds, previous.buckets, 0, previous.buckets.length);
  const buckets = new Float64Array(bounds.length + 1);
  addBuckets(buckets, bounds, current.bounds, current.buckets, 0, current.buckets.length);
  return { bounds, buckets: buckets.map((count, bucket) => count - before[bucket]) };
}

/** Increases as columns of a delta histogram. */
class Increases {
  private readonly start: number[] = [];
  private readonly end: number[] = [];
  private readonly count: number[] = [];
  private readonly sum: number[] = [];
  private readonly boundSets: Float64Array[] = [];
  private readonly boundSet: number[] = [];
  private readonly buckets: number[] = [];
  private readonly bucketOffsets: number[] = [0];

  get length(): number {
    return this.count.length;
  }

  push({ columns, row }: Row, { count, sum, bounds, buckets }: Totals): void {
    this.start.push(columns.start[row]);
    this.end.push(columns.end[row]);
    this.count.push(count);
    this.sum.push(sum);
    if (this.boundSets.at(-1) !== bounds) {
      this.boundSets.push(bounds);
    }
    this.boundSet.push(this.boundSets.length - 1);
    for (const bucket of buckets) {
      this.buckets.push(bucket);
    }
    this.bucketOffsets.push(this.buckets.length);
  }

  rows({ descriptor }: HistogramColumns, window: WindowStart, series: Series): Rows {
    const unknown = new Float64Array(this.length).fill(NaN);
    const columns: HistogramColumns = {
      shape: 'histogram',
      descriptor,
      series: [series.attributes],
      offsets: Uint32Array.of(0, this.length),
      start: Int32Array.from(this.start),
      end: Int32Array.from(this.end),
      count: Float64Array.from(this.count),
      sum: Float64Array.from(this.sum),
      min: unknown,
      max: unknown,
      boundSets: this.boundSets,
      boundSet: Uint16Array.from(this.boundSet),
      bucketOffsets: Uint32Array.from(this.bucketOffsets),
      buckets: Float64Array.from(this.buckets),
    };
    return {
      columns,
      window,
      series: [series],
      from: Uint32Array.of(0),
      to: Uint32Array.of(this.length),
      first: 0,
      end: 1,
    };
  }
}
