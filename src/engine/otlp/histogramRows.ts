/** Collects the points of a histogram, or of a summary. */
import { merged, type Histogram } from '../chunk/buckets';
import type { HistogramColumns, MetricDescriptor } from '../chunk/types';
import { BoundSets } from './boundSets';
import { PointRows } from './pointRows';

export interface Buckets {
  /** Ascending, finite. */
  readonly bounds: readonly number[];
  /** One more than bounds, or none. */
  readonly buckets: readonly number[];
}

/** What a point holds beside its attributes and times. NaN where it has no sum, min or max. */
export interface HistogramPoint extends Buckets {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export class HistogramRows {
  readonly shape = 'histogram';
  private readonly rows = new PointRows();
  private readonly boundSets = new BoundSets();
  private readonly count: number[] = [];
  private readonly sum: number[] = [];
  private readonly min: number[] = [];
  private readonly max: number[] = [];
  private readonly boundSet: number[] = [];
  private readonly bucketOffsets: number[] = [0];
  private readonly buckets: number[] = [];

  private readonly isDelta: boolean;

  constructor(readonly descriptor: MetricDescriptor) {
    this.isDelta = descriptor.kind === 'histogram';
  }

  /** @returns false when the attributes can't be read, or there are too many different bounds to keep. */
  add(attributes: unknown, start: number, end: number, point: HistogramPoint): boolean {
    const boundSet = this.boundSets.numberOf(point.bounds);
    if (boundSet === undefined || !this.rows.add(attributes, start, end)) {
      return false;
    }
    this.count.push(point.count);
    this.sum.push(point.sum);
    // The least and largest since some start say nothing about what came with this point.
    this.min.push(this.isDelta ? point.min : NaN);
    this.max.push(this.isDelta ? point.max : NaN);
    this.boundSet.push(boundSet);
    for (const bucket of point.buckets) {
      this.buckets.push(bucket);
    }
    this.bucketOffsets.push(this.buckets.length);
    return true;
  }

  finish(): { readonly columns: HistogramColumns; readonly duplicates: number } {
    const { order, first, ...times } = this.rows.ordered();
    const points = first.length - 1;
    const column = () => new Float64Array(points);
    const [count, sum, min, max] = [column(), column(), column(), column()];
    const boundSet = new Uint16Array(points);
    const bucketOffsets = new Uint32Array(points + 1);
    const buckets: number[] = [];
    for (let point = 0; point < points; point += 1) {
      const rows = this.counted(order.subarray(first[point], first[point + 1]));
      const over = (values: readonly number[], combine: (a: number, b: number) => number) =>
        rows.length === 1 ? values[rows[0]] : Array.from(rows, (row) => values[row]).reduce(combine);
      count[point] = over(this.count, (a, b) => a + b);
      sum[point] = over(this.sum, (a, b) => a + b);
      min[point] = over(this.min, (a, b) => Math.min(a, b));
      max[point] = over(this.max, (a, b) => Math.max(a, b));
      boundSet[point] = this.putBuckets(rows, buckets);
      bucketOffsets[point + 1] = buckets.length;
    }
    return {
      columns: {
        ...{ shape: this.shape, descriptor: this.descriptor, ...times, count, sum, min, max, boundSet, bucketOffsets },
        ...{ boundSets: this.boundSets.sets, buckets: Float64Array.from(buckets) },
      },
      duplicates: order.length - points,
    };
  }

  /** Of several points of one series and time: deltas each report their own observations, and all add up; of running totals the largest counts. */
  private counted(rows: Uint32Array): Uint32Array {
    if (this.isDelta || rows.length === 1) {
      return rows;
    }
    return Uint32Array.of(rows.reduce((largest, row) => (this.count[row] > this.count[largest] ? row : largest)));
  }

  /** Puts one point's buckets at the end of `into`; several rows' are added on the bounds they share. @returns the number of its bounds. */
  private putBuckets(rows: Uint32Array, into: number[]): number {
    const spanOf = (row: number) => [this.bucketOffsets[row], this.bucketOffsets[row + 1]] as const;
    if (rows.length === 1) {
      const [from, to] = spanOf(rows[0]);
      for (let bucket = from; bucket < to; bucket += 1) {
        into.push(this.buckets[bucket]);
      }
      return this.boundSet[rows[0]];
    }
    if (!rows.every((row) => spanOf(row)[1] > spanOf(row)[0])) {
      return this.boundSets.numberOf([]) ?? this.boundSet[rows[0]];
    }
    const { bounds, counts } = Array.from(rows, (row): Histogram => {
      return { bounds: this.boundSets.sets[this.boundSet[row]], counts: this.buckets.slice(...spanOf(row)) };
    }).reduce(merged);
    const number = this.boundSets.numberOf(bounds);
    if (number === undefined) {
      return this.boundSets.numberOf([]) ?? this.boundSet[rows[0]];
    }
    for (let bucket = 0; bucket < counts.length; bucket += 1) {
      into.push(counts[bucket]);
    }
    return number;
  }
}
