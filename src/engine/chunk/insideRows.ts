/** Which of a series' rows start in the window. */
import { WINDOW } from '../window/grid';
import type { MetricColumns } from './types';

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
