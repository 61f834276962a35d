/** Totals of histograms and summaries. */
import { eachSeries, type InsideRows, type SeriesRows } from './insideRows';
import { RunningSum } from './rounding';
import type { HistogramColumns, Numbers } from '../types';

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
    const first = bucketOffsets[row];
    const last = bucketOffsets[row + 1];
    const width = last - first;
    const alike = alikeIn(kinds, width, boundSet[row], Number.isNaN(sum[row]));
    if (alike === undefined) {
      kinds.push({
        boundSet: boundSet[row],
        buckets: new Float64Array(buckets.subarray(first, last)),
        start: start[row],
        end: end[row],
        count: count[row],
        sum: sum[row],
        min: min[row],
        max: max[row],
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
  for (const kind of kinds) {
    kind.sum = kind.total.value;
    rows.add(kind);
  }
}

/** A loop, as this is asked of every point that is stored. */
function alikeIn(kinds: readonly Merged[], width: number, boundSet: number, lacksSum: boolean): Merged | undefined {
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kinds[at];
    const hasSuchBuckets = kind.buckets.length === width && (width === 0 || kind.boundSet === boundSet);
    if (hasSuchBuckets && Number.isNaN(kind.sum) === lacksSum) {
      return kind;
    }
  }
  return undefined;
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
    for (let at = 0; at < rows.length; at += 1) {
      bucketOffsets[at + 1] = bucketOffsets[at] + rows[at].buckets.length;
    }
    const columns = {
      start: new Int32Array(rows.length),
      end: new Int32Array(rows.length),
      boundSet: new Uint16Array(rows.length),
      count: new Float64Array(rows.length),
      sum: new Float64Array(rows.length),
      min: new Float64Array(rows.length),
      max: new Float64Array(rows.length),
      buckets: new Float64Array(bucketOffsets[rows.length]),
    };
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at];
      columns.start[at] = row.start;
      columns.end[at] = row.end;
      columns.boundSet[at] = row.boundSet;
      columns.count[at] = row.count;
      columns.sum[at] = row.sum;
      columns.min[at] = row.min;
      columns.max[at] = row.max;
      columns.buckets.set(row.buckets, bucketOffsets[at]);
    }
    return { shape, descriptor, series, boundSets, bucketOffsets, offsets: new Uint32Array(this.offsets), ...columns };
  }
}
