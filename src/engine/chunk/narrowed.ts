/**
 * Readings wider than a minute count as the minute before their end. The decoder sees to it; what was stored before it did
 * is put right when it is read.
 */
import { MINUTE } from '../time';
import { HistogramRows } from './condense/condenseHistograms';
import { NumberRows } from './condense/condenseNumbers';
import type { MetricColumns, MetricKind } from './types';

const isReading = (kind: MetricKind): boolean => kind !== 'counter' && kind !== 'histogram';

/** Whether any row is wider than its kind's are now: of totals, those that are left and what they were left of. */
export function isWide({ descriptor, start, end, extents }: MetricColumns): boolean {
  if (!isReading(descriptor.kind)) {
    return false;
  }
  const isWiderIn = (starts: Int32Array, ends: Int32Array): boolean =>
    starts.some((from, row) => ends[row] - from > MINUTE);
  return (
    isWiderIn(start, end) ||
    (extents !== undefined &&
      (isWiderIn(extents.firstStart, extents.firstEnd) || isWiderIn(extents.lastStart, extents.lastEnd)))
  );
}

/** @param columns points. */
export function narrowed(columns: MetricColumns): MetricColumns {
  if (!isWide(columns)) {
    return columns;
  }
  const { end, offsets, series } = columns;
  const start = columns.start.map((from, row) => Math.max(from, end[row] - MINUTE));
  const order = series.flatMap((_, one) =>
    Array.from({ length: offsets[one + 1] - offsets[one] }, (_row, at) => offsets[one] + at).sort(
      (a, b) => start[a] - start[b] || end[a] - end[b]
    )
  );
  const moved = { ...columns, start };
  if (order.every((row, at) => row === at)) {
    return moved;
  }
  const rows = moved.shape === 'number' ? new NumberRows(moved) : new HistogramRows(moved);
  series.forEach((_, one) => {
    order.slice(offsets[one], offsets[one + 1]).forEach((row) => rows.keep(row, row + 1));
    rows.endSeries();
  });
  return rows.finish();
}
