/** Collects the points of a histogram, or of a summary. */
import { merged, type Histogram } from '../../chunk/buckets';
import type { DropReason, HistogramColumns, MetricDescriptor } from '../../chunk/types';
import type { SeriesBudget } from '../series/attributes';
import { BoundSets } from '../buckets/boundSets';
import type { Buckets } from '../buckets/buckets';
import { endToEnd } from './endToEnd';
import { FloatList } from './floatList';
import { PointRows } from './pointRows';

/** What a point holds beside its attributes and times. NaN where it has no sum, min or max. */
export interface HistogramPoint extends Buckets {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export class HistogramRows {
  readonly shape = 'histogram';
  private readonly rows: PointRows;
  private readonly boundSets = new BoundSets();
  private readonly count = new FloatList();
  private readonly sum = new FloatList();
  private readonly min = new FloatList();
  private readonly max = new FloatList();
  private readonly boundSet: number[] = [];
  /** As they were read: most are the parsed answer's own, and are copied once, into the column. */
  private readonly buckets: ArrayLike<number>[] = [];

  private readonly isDelta: boolean;

  constructor(
    readonly descriptor: MetricDescriptor,
    budget: SeriesBudget
  ) {
    this.rows = new PointRows(budget);
    this.isDelta = descriptor.kind === 'histogram';
  }

  /** Makes room for so many more points. */
  expect(more: number): void {
    this.rows.expect(more);
    [this.count, this.sum, this.min, this.max].forEach((column) => column.expect(more));
  }

  /** @returns why the point can't be kept. */
  add(attributes: unknown, start: number, end: number, point: HistogramPoint): DropReason | undefined {
    const boundSet = this.boundSets.numberOf(point.bounds);
    if (boundSet === undefined) {
      return 'too many buckets';
    }
    const refused = this.rows.add(attributes, start, end);
    if (refused !== undefined) {
      return refused;
    }
    this.count.push(point.count);
    this.sum.push(point.sum);
    // The least and largest since some start say nothing about what came with this point.
    this.min.push(this.isDelta ? point.min : NaN);
    this.max.push(this.isDelta ? point.max : NaN);
    this.boundSet.push(boundSet);
    this.buckets.push(point.buckets);
    return undefined;
  }

  finish(): { readonly columns: HistogramColumns; readonly duplicates: number } {
    const { rows, alike, ...points } = this.rows.ordered();
    for (const several of alike) {
      this.putTogether(several);
    }
    const taken = <Item>(items: readonly Item[]): readonly Item[] =>
      rows === undefined ? items : Array.from(rows, (row) => items[row]);
    const count = this.count.gathered(rows);
    return {
      columns: {
        shape: this.shape,
        descriptor: this.descriptor,
        ...points,
        count,
        sum: this.sum.gathered(rows),
        min: this.min.gathered(rows),
        max: this.max.gathered(rows),
        boundSets: this.boundSets.sets,
        boundSet: new Uint16Array(taken(this.boundSet)),
        ...columnOf(taken(this.buckets)),
      },
      duplicates: this.count.length - count.length,
    };
  }

  /**
   * Makes the first of several rows of one series and time stand for all of them: deltas each report their own
   * observations, and all add up; of running totals the largest counts.
   */
  private putTogether(several: Uint32Array): void {
    const [first] = several;
    const rows = this.isDelta
      ? [...several]
      : [several.reduce((largest, row) => (this.count.at(row) > this.count.at(largest) ? row : largest))];
    const combine = (values: FloatList, both: (a: number, b: number) => number) =>
      values.set(first, rows.map((row) => values.at(row)).reduce(both));
    this.putMerged(first, rows);
    combine(this.count, (a, b) => a + b);
    combine(this.sum, (a, b) => a + b);
    combine(this.min, (a, b) => Math.min(a, b));
    combine(this.max, (a, b) => Math.max(a, b));
  }

  /** The rows' buckets, added on the bounds they share: none when one of them has none, or when there are too many different bounds. */
  private putMerged(into: number, rows: readonly number[]): void {
    const histograms = rows.map((row): Histogram => {
      return { bounds: this.boundSets.sets[this.boundSet[row]], counts: this.buckets[row] };
    });
    const haveBuckets = histograms.every(({ counts }) => counts.length > 0);
    const { bounds, counts } = haveBuckets ? histograms.reduce(merged) : { bounds: [], counts: [] };
    const boundSet = this.boundSets.numberOf(bounds);
    this.boundSet[into] = boundSet ?? this.boundSet[into];
    this.buckets[into] = boundSet === undefined ? [] : counts;
  }
}

function columnOf(buckets: readonly ArrayLike<number>[]): Pick<HistogramColumns, 'bucketOffsets' | 'buckets'> {
  const bucketOffsets = new Uint32Array(buckets.length + 1);
  for (let point = 0; point < buckets.length; point += 1) {
    bucketOffsets[point + 1] = bucketOffsets[point] + buckets[point].length;
  }
  return { bucketOffsets, buckets: endToEnd(buckets, bucketOffsets[buckets.length]) };
}
