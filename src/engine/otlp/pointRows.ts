/** The points of one metric as they come in, put in order by series and time when all are there. */
import type { Attributes, DropReason } from '../chunk/types';
import { SeriesIndex, type SeriesBudget } from './attributes';
import { orderOf } from './rowOrder';

/** What came in, by points instead of rows: rows of one series with the same start and end are one point. */
export interface OrderedRows {
  readonly series: readonly Attributes[];
  /** As `PointColumns.offsets`. */
  readonly offsets: Uint32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** For each point the first row to come in. */
  readonly rows: Uint32Array;
  /** All rows of each point that has several, in the order they came in. */
  readonly alike: readonly Uint32Array[];
}

export class PointRows {
  private readonly index: SeriesIndex;
  readonly series: number[] = [];
  readonly start: number[] = [];
  readonly end: number[] = [];

  constructor(budget: SeriesBudget) {
    this.index = new SeriesIndex(budget);
  }

  /** Start and end in milliseconds from the window's start. @returns why the point can't be kept. */
  add(attributes: unknown, start: number, end: number): DropReason | undefined {
    const series = this.index.numberOf(attributes);
    if (typeof series === 'string') {
      return series;
    }
    this.series.push(series);
    this.start.push(start);
    this.end.push(end);
    return undefined;
  }

  ordered(): OrderedRows {
    const { series } = this.index;
    const order = orderOf(this, series.length);
    const firsts = new Uint32Array(order.length);
    const offsets = new Uint32Array(series.length + 1);
    const alike: Uint32Array[] = [];
    let points = 0;
    for (let from = 0, to = 0; from < order.length; from = to) {
      do {
        to += 1;
      } while (to < order.length && this.areAlike(order[from], order[to]));
      firsts[points] = order[from];
      points += 1;
      offsets[this.series[order[from]] + 1] = points;
      if (to - from > 1) {
        alike.push(order.subarray(from, to));
      }
    }
    const rows = firsts.subarray(0, points);
    const [start, end] = [new Int32Array(points), new Int32Array(points)];
    for (let point = 0; point < points; point += 1) {
      start[point] = this.start[rows[point]];
      end[point] = this.end[rows[point]];
    }
    return { series, offsets, start, end, rows, alike };
  }

  private areAlike(a: number, b: number): boolean {
    return this.series[a] === this.series[b] && this.start[a] === this.start[b] && this.end[a] === this.end[b];
  }
}

/** The values of the rows named, as a column. */
export function gathered(values: readonly number[], rows: Uint32Array): Float64Array {
  const column = new Float64Array(rows.length);
  for (let point = 0; point < rows.length; point += 1) {
    column[point] = values[rows[point]];
  }
  return column;
}
