/** Adds up histograms, then reads a figure out of each step's buckets: counts first, quantile last. */
import { addBuckets, merged, type Histogram } from '../../chunk/buckets';
import type { HistogramColumns } from '../../chunk/types';
import { Room, StepColumns, type Accumulator } from './accumulator';
import type { MergedBuckets } from './quantile';
import { DenseRows, firstRowOf } from '../reading/dense';
import { eachRowIn, type Rows } from '../reading/rows';
import type { Grid } from '../asked/steps';

/** What a step's points of a group come to so far. */
interface Cell {
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  /** Whether their bounds differed. */
  readonly differed: boolean;
}

/** Shares any bound. */
const NOTHING: Histogram = { bounds: new Float64Array(), counts: [0] };

export class BucketSums implements Accumulator {
  /** By group, then step. */
  private readonly cells: (Cell | undefined)[][] = [];
  private readonly min: StepColumns;
  private readonly max: StepColumns;
  private readonly sameBounds = new SameBounds();
  private readonly room = new Room('buckets of all groups and steps');
  private readonly dense: DenseRows;
  private withoutBuckets = 0;
  private withoutCommonBounds = 0;
  private withoutFigure = 0;

  constructor(
    private readonly grid: Grid,
    private readonly figure: (merged: MergedBuckets) => number,
    /** What is said of the steps in which there is no figure of what was observed. */
    private readonly untold?: (steps: number) => string
  ) {
    this.dense = new DenseRows(grid);
    this.min = new StepColumns(grid.length, Infinity, 2);
    this.max = new StepColumns(grid.length, -Infinity);
  }

  add(rows: Rows): void {
    const { columns } = rows;
    if (columns.shape === 'histogram') {
      const buckets = this.dense.bucketsOf(columns, rows);
      const shift = columns.bucketOffsets[firstRowOf(rows)];
      eachRowIn(this.grid, rows, ({ group }, row, at) => this.addRow(group, at, columns, row, buckets, shift));
    }
  }

  finish(group: number): Float64Array | undefined {
    const [min, max] = [this.min.get(group), this.max.get(group)];
    if (min === undefined || max === undefined) {
      return undefined;
    }
    const cells = this.cells[group] ?? [];
    return Float64Array.from({ length: this.grid.length }, (_, at) => {
      const cell = cells[at];
      if (cell === undefined) {
        return NaN;
      }
      if (cell.differed && cell.bounds.length === 0) {
        this.withoutCommonBounds += 1;
        return NaN;
      }
      const figure = this.figure({ ...cell, min: min[at], max: max[at] });
      this.withoutFigure += Number.isNaN(figure) ? 1 : 0;
      return figure;
    });
  }

  /** All of a group's steps on the bounds that all of them share: the counts of step i from i × (bounds + 1) on. */
  overSharedBounds(group: number): (Histogram & { readonly counts: Float64Array }) | undefined {
    if (this.min.get(group) === undefined) {
      return undefined;
    }
    const cells = this.cells[group] ?? [];
    const filled = cells.filter((cell) => cell !== undefined);
    const { bounds } = filled.reduce<Histogram>(merged, NOTHING);
    const width = bounds.length + 1;
    this.room.take(this.grid.length * width);
    const counts = new Float64Array(this.grid.length * width);
    cells.forEach((cell, at) => {
      if (cell !== undefined) {
        const step = counts.subarray(at * width, (at + 1) * width);
        addBuckets(step, bounds, cell.bounds, cell.counts, 0, cell.counts.length);
      }
    });
    return { bounds, counts };
  }

  /** @param buckets those of the columns from `shift` on. */
  private addRow(
    group: number,
    at: number,
    columns: HistogramColumns,
    row: number,
    buckets: Float64Array,
    shift: number
  ): void {
    const { count, boundSet, boundSets, bucketOffsets } = columns;
    const min = this.min.of(group);
    const max = this.max.of(group);
    if (count[row] === 0) {
      return;
    }
    const first = bucketOffsets[row] - shift;
    const last = bucketOffsets[row + 1] - shift;
    if (first === last) {
      this.withoutBuckets += count[row];
      return;
    }
    const cells = (this.cells[group] ??= []);
    const bounds = this.sameBounds.of(boundSets[boundSet[row]]);
    if (cells[at] === undefined) {
      this.room.take(last - first);
    }
    cells[at] = added(cells[at], bounds, buckets, first, last);
    // NaN stays NaN: the least and largest of all are known only where every point tells them.
    min[at] = Math.min(min[at], columns.min[row]);
    max[at] = Math.max(max[at], columns.max[row]);
  }

  lacks(): readonly string[] {
    const notices: string[] = [];
    if (this.withoutBuckets > 0) {
      notices.push(
        `${this.withoutBuckets} observations came without buckets and are not in this figure; count and avg hold them.`
      );
    }
    if (this.withoutCommonBounds > 0) {
      notices.push(
        `In ${this.withoutCommonBounds} steps the histograms share no bound, so nothing true can be said of them together. Group by what sets them apart, or use avg.`
      );
    }
    if (this.withoutFigure > 0 && this.untold !== undefined) {
      notices.push(this.untold(this.withoutFigure));
    }
    return notices;
  }
}

/** The buckets are rows `from` up to, not including, `to`. The cell's counts are changed where its bounds stay. */
function added(cell: Cell | undefined, bounds: Float64Array, buckets: Float64Array, from: number, to: number): Cell {
  if (cell === undefined) {
    return { bounds, counts: buckets.slice(from, to), differed: false };
  }
  if (cell.bounds === bounds) {
    addBuckets(cell.counts, bounds, bounds, buckets, from, to);
    return cell;
  }
  const point: Histogram = { bounds, counts: buckets.subarray(from, to) };
  return { ...merged(cell, point), differed: true };
}

/** One array for all that hold the same bounds: every chunk brings its own. */
class SameBounds {
  private readonly known = new WeakMap<Float64Array, Float64Array>();
  private readonly byText = new Map<string, Float64Array>();
  /** Mostly the same is looked for again. */
  private last: Float64Array | undefined;
  private found: Float64Array = new Float64Array();

  of(bounds: Float64Array): Float64Array {
    if (bounds !== this.last) {
      this.last = bounds;
      this.found = this.known.get(bounds) ?? this.add(bounds);
    }
    return this.found;
  }

  private add(bounds: Float64Array): Float64Array {
    const text = bounds.join(' ');
    const first = this.byText.get(text) ?? bounds;
    this.byText.set(text, first);
    this.known.set(bounds, first);
    return first;
  }
}
