/** Which of a series' rows start in the window. */
import { WINDOW } from '../../window/grid';
import type { MetricColumns } from '../types';

/** Rows `from` up to, not including, `to`. */
export interface InsideRows {
  readonly from: number;
  readonly to: number;
}

/** Rows are in order of start, so those outside the window stand at both ends. */
export function insideOf({ offsets, start }: Pick<MetricColumns, 'offsets' | 'start'>, series: number): InsideRows {
  let from = offsets[series];
  let to = offsets[series + 1];
  while (from < to && start[from] < 0) {
    from += 1;
  }
  while (from < to && start[to - 1] >= WINDOW) {
    to -= 1;
  }
  return { from, to };
}

/** Takes a series' rows, those before the window, in it and after it. */
export interface SeriesRows {
  keep(from: number, to: number): void;
  endSeries(): void;
}

/** @param condense hands on what the rows in the window come to; called where there are any. */
export function eachSeries<Columns extends MetricColumns, Taker extends SeriesRows>(
  columns: Columns,
  rows: Taker,
  condense: (columns: Columns, inside: InsideRows, rows: Taker) => void
): void {
  const { offsets } = columns;
  for (let series = 0; series < columns.series.length; series += 1) {
    const inside = insideOf(columns, series);
    rows.keep(offsets[series], inside.from);
    if (inside.to > inside.from) {
      condense(columns, inside, rows);
    }
    rows.keep(inside.to, offsets[series + 1]);
    rows.endSeries();
  }
}
