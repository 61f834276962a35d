/** The points of one metric as they come in, put in order by series and time when all are there. */
import type { Attributes } from '../chunk/types';
import { SeriesIndex } from './attributes';

/** Rows in order, those of one series with the same start and end side by side. */
export interface OrderedRows {
  readonly series: readonly Attributes[];
  /** As `PointColumns.offsets`, counting points, not rows. */
  readonly offsets: Uint32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Row numbers. Point p is made of rows order[first[p]] up to, not including, order[first[p + 1]]. */
  readonly order: Uint32Array;
  /** Length points + 1. */
  readonly first: Uint32Array;
}

export class PointRows {
  private readonly index = new SeriesIndex();
  private readonly series: number[] = [];
  private readonly start: number[] = [];
  private readonly end: number[] = [];

  /** Start and end in milliseconds from the window's start. @returns false when the attributes can't be read. */
  add(attributes: unknown, start: number, end: number): boolean {
    const series = this.index.numberOf(attributes);
    if (series === undefined) {
      return false;
    }
    this.series.push(series);
    this.start.push(start);
    this.end.push(end);
    return true;
  }

  ordered(): OrderedRows {
    const order = this.order();
    const first = new Uint32Array(order.length + 1);
    const offsets = new Uint32Array(this.index.series.length + 1);
    let points = 0;
    order.forEach((row, position) => {
      if (position === 0 || this.compare(order[position - 1], row) !== 0) {
        first[points] = position;
        points += 1;
      }
      offsets[this.series[row] + 1] = points;
    });
    first[points] = order.length;
    const firsts = first.slice(0, points + 1);
    const timesOf = (times: readonly number[]) => Int32Array.from(firsts.subarray(0, points), (at) => times[order[at]]);
    return {
      series: this.index.series,
      offsets,
      start: timesOf(this.start),
      end: timesOf(this.end),
      order,
      first: firsts,
    };
  }

  private order(): Uint32Array {
    const order = Uint32Array.from(this.series.keys());
    return order.sort((a, b) => this.compare(a, b) || a - b);
  }

  private compare(a: number, b: number): number {
    return this.series[a] - this.series[b] || this.start[a] - this.start[b] || this.end[a] - this.end[b];
  }
}
