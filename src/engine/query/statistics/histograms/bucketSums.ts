/** Adds up histograms, then reads a figure out of each step's buckets: counts first, quantile last. */
import { addBuckets, areSame, merged, thinned, type Histogram } from '../../../chunk/buckets';
import { Room, StepColumns, type Accumulator } from '../accumulator';
import type { MergedBuckets } from './quantile';
import { PAUSE, type Evaluating } from '../../reading/evaluating';
import type { Rows } from '../../reading/rows';
import type { Turn } from '../../reading/turn';
import type { Grid } from '../../steps/grid';
import { BucketsOfRows, type TakeBuckets } from './bucketsOfRows';

/** What a step's points of a group come to so far. */
interface Cell {
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  /** Whether their bounds differed. */
  readonly differed: boolean;
}

/** Shares any bound. */
const NOTHING = { bounds: new Float64Array(), counts: new Float64Array(1) };

/** Of a cell, as many as a single point may have: histograms of which each has bounds of its own would come to ever more. */
const MOST_BOUNDS = 1_024;
/** Of a bucket, in what a `Turn` counts. */
const COST_OF_BUCKET = 0.5;

const together = (one: Histogram, other: Histogram): Histogram & { readonly counts: Float64Array } =>
  thinned(merged(one, other), MOST_BOUNDS);

export interface SharedBuckets extends Histogram {
  readonly counts: Float64Array;
  /** How many bounds all of the steps share: `bounds` are those, or some of them. */
  readonly shared: number;
}

export class BucketSums implements Accumulator {
  /** By group, then step. */
  private readonly cells: (Cell | undefined)[][] = [];
  /** Of all of a group's cells. */
  private readonly buckets: (number | undefined)[] = [];
  private readonly min: StepColumns;
  private readonly max: StepColumns;
  private readonly sameBounds = new SameBounds();
  private readonly room = new Room('buckets of all groups and steps');
  private readonly ofRows: BucketsOfRows;
  private withoutBuckets = 0;
  private withoutCommonBounds = 0;
  private withoutFigure = 0;

  constructor(
    private readonly grid: Grid,
    private readonly figure: (merged: MergedBuckets) => number,
    /** What is said of the steps in which there is no figure of what was observed. */
    private readonly untold?: (steps: number) => string
  ) {
    this.ofRows = new BucketsOfRows(grid);
    this.min = new StepColumns(grid.length, Infinity, 2);
    this.max = new StepColumns(grid.length, -Infinity);
  }

  add(rows: Rows): void {
    if (rows.columns.shape === 'histogram') {
      this.ofRows.add(rows, rows.columns, this.take);
    }
  }

  costOf(group: number): number {
    return COST_OF_BUCKET * (this.buckets[group] ?? 0);
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

  /**
   * All of a group's steps on the bounds that all of them share: the counts of step i from i × (bounds + 1) on.
   * @param most bounds; where more are shared, neighbouring buckets are taken together.
   */
  *overSharedBounds(group: number, most: number, turn: Turn): Evaluating<SharedBuckets | undefined> {
    if (this.min.get(group) === undefined) {
      return undefined;
    }
    const cells = this.cells[group] ?? [];
    let all: Histogram & { readonly counts: Float64Array } = NOTHING;
    for (const cell of cells) {
      if (cell !== undefined) {
        all = together(all, cell);
        if (turn.isOver(COST_OF_BUCKET * (all.counts.length + cell.counts.length))) {
          yield PAUSE;
        }
      }
    }
    const { bounds } = thinned(all, most);
    const width = bounds.length + 1;
    this.room.take(this.grid.length * width);
    const counts = new Float64Array(this.grid.length * width);
    for (const [at, cell] of cells.entries()) {
      if (cell !== undefined) {
        const step = counts.subarray(at * width, (at + 1) * width);
        addBuckets(step, bounds, cell.bounds, cell.counts, 0, cell.counts.length);
        if (turn.isOver(COST_OF_BUCKET * cell.counts.length)) {
          yield PAUSE;
        }
      }
    }
    return { bounds, counts, shared: all.bounds.length };
  }

  private readonly take: TakeBuckets = (group, at, observed, bounds, buckets, from, to) => {
    const [min, max] = [this.min.of(group), this.max.of(group)];
    if (observed.count > 0 && from === to) {
      this.withoutBuckets += observed.count;
    } else if (observed.count > 0) {
      this.addBuckets(group, at, this.sameBounds.of(bounds), buckets, from, to);
      // NaN stays NaN: the least and largest of all are known only where every point tells them.
      min[at] = Math.min(min[at], observed.min);
      max[at] = Math.max(max[at], observed.max);
    }
  };

  private addBuckets(
    group: number,
    at: number,
    bounds: Float64Array,
    buckets: Float64Array,
    from: number,
    to: number
  ): void {
    const cells = (this.cells[group] ??= []);
    const before = cells[at];
    if (before?.bounds === bounds) {
      addBuckets(before.counts, bounds, bounds, buckets, from, to);
      return;
    }
    const cell = added(before, bounds, buckets, from, to);
    cells[at] = cell;
    this.grow(group, cell.counts.length - (before?.counts.length ?? 0));
  }

  private grow(group: number, buckets: number): void {
    this.room.take(buckets);
    this.buckets[group] = (this.buckets[group] ?? 0) + buckets;
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

/** The buckets are rows `from` up to, not including, `to`; their bounds are others than the cell's. */
function added(cell: Cell | undefined, bounds: Float64Array, buckets: Float64Array, from: number, to: number): Cell {
  if (cell === undefined) {
    return { bounds, counts: copied(buckets, from, to), differed: false };
  }
  const point: Histogram = { bounds, counts: buckets.subarray(from, to) };
  return { ...together(cell, point), differed: true };
}

/** As `slice`, which is slow where few numbers are copied many times. */
function copied(numbers: Float64Array, from: number, to: number): Float64Array {
  const copy = new Float64Array(to - from);
  for (let at = 0; at < copy.length; at += 1) {
    copy[at] = numbers[from + at];
  }
  return copy;
}

/** One array for all that hold the same bounds: every chunk brings its own. */
class SameBounds {
  private readonly known = new WeakMap<Float64Array, Float64Array>();
  private readonly alike = new Map<number, Float64Array[]>();
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
    const hash = hashOf(bounds);
    const alike = this.alike.get(hash) ?? [];
    const first = alike.find((one) => areSame(one, bounds)) ?? bounds;
    if (first === bounds) {
      this.alike.set(hash, [...alike, bounds]);
    }
    this.known.set(bounds, first);
    return first;
  }
}

/** FNV-1a over the words of the numbers: as a text they would be a hundred times as dear. */
function hashOf(numbers: Float64Array): number {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  let hash = 0x811c_9dc5;
  for (let at = 0; at < words.length; at += 1) {
    hash = Math.imul(hash ^ words[at], 0x0100_0193);
  }
  return hash;
}
