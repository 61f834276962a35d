/** Totals of histograms and summaries. */
import { eachSeries, type InsideRows, type SeriesRows } from './insideRows';
import { RunningSum } from './rounding';
import type { HistogramColumns, Numbers } from './types';

export function condensedHistograms(columns: HistogramColumns): HistogramColumns {
  const rows = new HistogramRows(columns);
  const condenseSeries = columns.descriptor.kind === 'histogram' ? mergeAlike : firstAndLast;
  eachSeries(columns, rows, condenseSeries);
  return rows.finish();
}

interface Row {
  readonly boundSet: number;
  readonly buckets: Numbers;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** What several points come to. */
type Merged = { -readonly [Column in keyof Row]: Row[Column] } & { readonly total: RunningSum };

/**
 * Points are alike that have the same bounds, or no buckets, and either all a sum or none. One without observations is
 * like any that has a sum as it has, or has none.
 */
function mergeAlike(columns: HistogramColumns, { from, to }: InsideRows, rows: HistogramRows): void {
  const { start, end, count, sum, min, max, boundSet, bucketOffsets, buckets } = columns;
  const kinds: Merged[] = [];
  const empty: number[] = [];
  for (let row = from; row < to; row += 1) {
    if (count[row] === 0) {
      empty.push(row);
      continue;
    }
    const [first, last] = [bucketOffsets[row], bucketOffsets[row + 1]];
    const width = last - first;
    const alike = kinds.find(
      (kind) =>
        kind.buckets.length === width &&
        (width === 0 || kind.boundSet === boundSet[row]) &&
        Number.isNaN(kind.sum) === Number.isNaN(sum[row])
    );
    if (alike === undefined) {
      kinds.push({
        ...{
          boundSet: boundSet[row],
          buckets: Float64Array.from(buckets.subarray(first, last)),
          start: start[row],
          end: end[row],
        },
        ...{ count: count[row], sum: sum[row], min: min[row], max: max[row] },
        total: new RunningSum(sum[row]),
      });
      continue;
    }
    alike.end = end[row];
    alike.count += count[row];
    alike.total.add(sum[row]);
    // NaN stays NaN: the least and largest of all are known only where every point tells them.
    alike.min = Math.min(alike.min, min[row]);
    alike.max = Math.max(alike.max, max[row]);
    for (let bucket = 0; bucket < width; bucket += 1) {
      alike.buckets[bucket] += buckets[first + bucket];
    }
  }
  for (const row of empty) {
    const alike = kinds.find((kind) => Number.isNaN(kind.sum) === Number.isNaN(sum[row]));
    if (alike === undefined) {
      kinds.push({
        ...{ boundSet: boundSet[row], buckets: new Float64Array(), start: start[row], end: end[row] },
        ...{ count: 0, sum: sum[row], min: NaN, max: NaN },
        total: new RunningSum(sum[row]),
      });
    } else {
      alike.total.add(sum[row]);
    }
  }
  kinds.sort((a, b) => a.start - b.start || a.end - b.end);
  kinds.forEach(({ total, ...kind }) => rows.add({ ...kind, sum: total.value }));
}

/** Of running totals that only grow, what lies between the first and the last tells no more. */
function firstAndLast(columns: HistogramColumns, { from, to }: InsideRows, rows: HistogramRows): void {
  for (let row = from + 1; row < to; row += 1) {
    if (!grows(columns, row)) {
      rows.keep(from, to);
      return;
    }
  }
  rows.keep(from, from + 1);
  rows.keep(Math.max(from + 1, to - 1), to);
}

/** Whether the row shows at least as much as the one before it, and of the same things. */
function grows({ count, sum, boundSet, bucketOffsets, buckets }: HistogramColumns, row: number): boolean {
  const [before, first, end] = [bucketOffsets[row - 1], bucketOffsets[row], bucketOffsets[row + 1]];
  const isAlike =
    boundSet[row] === boundSet[row - 1] &&
    end - first === first - before &&
    Number.isNaN(sum[row]) === Number.isNaN(sum[row - 1]);
  if (!isAlike || count[row] < count[row - 1]) {
    return false;
  }
  for (let bucket = first; bucket < end; bucket += 1) {
    if (buckets[bucket] < buckets[bucket - (end - first)]) {
      return false;
    }
  }
  return true;
}

export class HistogramRows implements SeriesRows {
  private readonly offsets: number[] = [0];
  private readonly rows: Row[] = [];

  constructor(private readonly columns: HistogramColumns) {}

  add(row: Row): void {
    this.rows.push(row);
  }

  keep(from: number, to: number): void {
    const { start, end, count, sum, min, max, boundSet, bucketOffsets, buckets } = this.columns;
    for (let row = from; row < to; row += 1) {
      this.rows.push({
        ...{ boundSet: boundSet[row], buckets: buckets.subarray(bucketOffsets[row], bucketOffsets[row + 1]) },
        ...{ start: start[row], end: end[row] },
        ...{ count: count[row], sum: sum[row], min: min[row], max: max[row] },
      });
    }
  }

  endSeries(): void {
    this.offsets.push(this.rows.length);
  }

  finish(): HistogramColumns {
    const { rows } = this;
    const { shape, descriptor, series, boundSets } = this.columns;
    const bucketOffsets = new Uint32Array(rows.length + 1);
    rows.forEach((row, index) => {
      bucketOffsets[index + 1] = bucketOffsets[index] + row.buckets.length;
    });
    const buckets = new Float64Array(bucketOffsets[rows.length]);
    rows.forEach((row, index) => buckets.set(row.buckets, bucketOffsets[index]));
    const column = (pick: (row: Row) => number): Float64Array => Float64Array.from(rows, pick);
    return {
      ...{ shape, descriptor, series, boundSets, bucketOffsets, buckets },
      offsets: Uint32Array.from(this.offsets),
      start: Int32Array.from(rows, (row) => row.start),
      end: Int32Array.from(rows, (row) => row.end),
      boundSet: Uint16Array.from(rows, (row) => row.boundSet),
      count: column((row) => row.count),
      sum: column((row) => row.sum),
      min: column((row) => row.min),
      max: column((row) => row.max),
    };
  }
}
