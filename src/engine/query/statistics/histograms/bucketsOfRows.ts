/** Hands on the buckets of rows: those of a group that start in one step and have the same bounds together, where all do. */
import type { HistogramColumns } from '../../../chunk/types';
import { DenseFloats, DenseRows, firstRowOf, groupsOf, NONE } from '../../reading/dense';
import type { Rows } from '../../reading/rows';
import type { Grid } from '../../steps/grid';

export interface Observed {
  readonly count: number;
  /** NaN where any of them doesn't tell. */
  readonly min: number;
  readonly max: number;
}

/** @param buckets those of `from` up to, not including, `to`; none where nothing is known of them. They change afterwards. */
export type TakeBuckets = (
  group: number,
  at: number,
  observed: Observed,
  bounds: Float64Array,
  buckets: Float64Array,
  from: number,
  to: number
) => void;

/** Columns of a histogram as plain arrays, from the first row of `Rows` on. */
interface Dense {
  readonly first: number;
  readonly count: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly buckets: Float64Array;
}

/** Buckets of all groups: with more of them, little is gathered for each. */
const MOST_GATHERED = 100_000;
const NO_BUCKETS = new Float64Array();

export class BucketsOfRows {
  private readonly dense: DenseRows;
  private readonly counts = new DenseFloats();
  private readonly mins = new DenseFloats();
  private readonly maxs = new DenseFloats();
  private readonly buckets = new DenseFloats();
  /** By group; of those in `met`, what is gathered of a step. */
  private sums = new Float64Array();
  private count = new Float64Array();
  private min = new Float64Array();
  private max = new Float64Array();
  private isMet = new Uint8Array();
  private met: number[] = [];

  constructor(grid: Grid) {
    this.dense = new DenseRows(grid);
  }

  add(rows: Rows, columns: HistogramColumns, take: TakeBuckets): void {
    const only = this.dense.onlyStepOf(rows);
    if (only === NONE) {
      return;
    }
    const dense: Dense = {
      first: firstRowOf(rows),
      count: this.counts.of(columns.count, rows),
      min: this.mins.of(columns.min, rows),
      max: this.maxs.of(columns.max, rows),
      buckets: this.buckets.bucketsOf(columns, rows),
    };
    const { boundSets } = columns;
    const room = groupsOf(rows.series).count * (1 + (boundSets.at(0)?.length ?? 0));
    if (only === undefined || boundSets.length !== 1 || room > MOST_GATHERED) {
      this.addEach(rows, columns, dense, take);
    } else {
      this.addTogether(rows, columns, dense, only, take);
    }
  }

  private addEach(rows: Rows, columns: HistogramColumns, dense: Dense, take: TakeBuckets): void {
    const { boundSets, boundSet, bucketOffsets } = columns;
    const { first, count, min, max, buckets } = dense;
    const { of: groups } = groupsOf(rows.series);
    const steps = this.dense.stepsOf(rows);
    const shift = bucketOffsets[first];
    for (let index = rows.first; index < rows.end; index += 1) {
      const group = groups[index];
      for (let row = rows.from[index] - first, end = rows.to[index] - first; group !== NONE && row < end; row += 1) {
        if (steps[row] !== NONE) {
          const observed = { count: count[row], min: min[row], max: max[row] };
          const [from, to] = [bucketOffsets[first + row] - shift, bucketOffsets[first + row + 1] - shift];
          take(group, steps[row], observed, boundSets[boundSet[first + row]], buckets, from, to);
        }
      }
    }
  }

  private addTogether(rows: Rows, columns: HistogramColumns, dense: Dense, at: number, take: TakeBuckets): void {
    const [bounds] = columns.boundSets;
    const width = bounds.length + 1;
    const groups = groupsOf(rows.series);
    this.makeRoom(groups.count, width);
    const unknown = this.gather(rows, groups.of, columns.bucketOffsets, dense, width);
    for (const group of this.met) {
      const observed = { count: this.count[group], min: this.min[group], max: this.max[group] };
      take(group, at, observed, bounds, this.sums, group * width, (group + 1) * width);
      this.isMet[group] = 0;
    }
    this.met = [];
    for (const [group, count] of unknown) {
      take(group, at, { count, min: NaN, max: NaN }, bounds, NO_BUCKETS, 0, 0);
    }
  }

  /** @returns groups with observations of whose buckets nothing is known, and how many these are. */
  private gather(
    { from, to, first: firstIndex, end }: Rows,
    groups: Int32Array,
    bucketOffsets: Uint32Array,
    dense: Dense,
    width: number
  ): readonly (readonly [number, number])[] {
    const { sums, count, min, max, isMet, met } = this;
    const { first, buckets, count: counts, min: mins, max: maxs } = dense;
    const shift = bucketOffsets[first];
    const unknown: [number, number][] = [];
    for (let index = firstIndex; index < end; index += 1) {
      const group = groups[index];
      // `| 0`: what is known to be an integer of 32 bits is a faster index.
      const last = (to[index] - first) | 0;
      for (let row = (from[index] - first) | 0; group !== NONE && row < last; row += 1) {
        const begin = (bucketOffsets[first + row] - shift) | 0;
        const observations = counts[row];
        if (bucketOffsets[first + row + 1] - shift === begin && observations !== 0) {
          unknown.push([group, observations]);
          continue;
        }
        const base = group * width;
        if (isMet[group] === 0) {
          isMet[group] = 1;
          met.push(group);
          sums.fill(0, base, base + width);
          count[group] = 0;
          min[group] = Infinity;
          max[group] = -Infinity;
        }
        if (observations !== 0) {
          count[group] += observations;
          min[group] = Math.min(min[group], mins[row]);
          max[group] = Math.max(max[group], maxs[row]);
          for (let bucket = 0; bucket < width; bucket += 1) {
            sums[base + bucket] += buckets[begin + bucket];
          }
        }
      }
    }
    return unknown;
  }

  private makeRoom(groups: number, width: number): void {
    if (this.isMet.length < groups) {
      this.isMet = new Uint8Array(groups);
      this.count = new Float64Array(groups);
      this.min = new Float64Array(groups);
      this.max = new Float64Array(groups);
    }
    if (this.sums.length < groups * width) {
      this.sums = new Float64Array(groups * width);
    }
  }
}
