/** The points of one metric as they come in, put in order by series and time when all are there. */
import type { Attributes, DropReason } from '../../chunk/types';
import { SeriesIndex, type SeriesBudget } from '../series/attributes';
import { orderOf } from './rowOrder';

/** What came in, by points instead of rows: rows of one series with the same start and end are one point. */
export interface OrderedRows {
  readonly series: readonly Attributes[];
  /** As `PointColumns.offsets`. */
  readonly offsets: Uint32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** For each point the first row to come in; undefined where the rows are the points, as they came. */
  readonly rows: Uint32Array | undefined;
  /** All rows of each point that has several, in the order they came in. */
  readonly alike: readonly Uint32Array[];
}

const FEW = 16;

export class PointRows {
  length = 0;
  private readonly index: SeriesIndex;
  private series = new Int32Array(0);
  private start = new Int32Array(0);
  private end = new Int32Array(0);
  /** Series after series, each by time and no two alike, as answers mostly are. */
  private isInOrder = true;

  constructor(budget: SeriesBudget) {
    this.index = new SeriesIndex(budget);
  }

  /** Makes room for so many more. */
  expect(more: number): void {
    const least = this.length + more;
    if (least > this.series.length) {
      const room = this.length === 0 ? least : Math.max(least, 2 * this.length);
      this.series = grown(this.series, room);
      this.start = grown(this.start, room);
      this.end = grown(this.end, room);
    }
  }

  /** Start and end in milliseconds from the window's start. @returns why the point can't be kept. */
  add(attributes: unknown, start: number, end: number): DropReason | undefined {
    const series = this.index.numberOf(attributes);
    if (typeof series === 'string') {
      return series;
    }
    if (this.length === this.series.length) {
      this.expect(FEW);
    }
    this.isInOrder &&= this.comesNext(series, start, end);
    this.series[this.length] = series;
    this.start[this.length] = start;
    this.end[this.length] = end;
    this.length += 1;
    return undefined;
  }

  ordered(): OrderedRows {
    return this.isInOrder ? this.asTheyCame() : this.sorted();
  }

  private comesNext(series: number, start: number, end: number): boolean {
    const last = this.length - 1;
    if (last < 0 || series !== this.series[last]) {
      return last < 0 || series > this.series[last];
    }
    return start > this.start[last] || (start === this.start[last] && end > this.end[last]);
  }

  private asTheyCame(): OrderedRows {
    const { length, index } = this;
    const offsets = new Uint32Array(index.series.length + 1);
    for (let row = 0; row < length; row += 1) {
      offsets[this.series[row] + 1] = row + 1;
    }
    const [start, end] = [trimmed(this.start, length), trimmed(this.end, length)];
    return { series: index.series, offsets, start, end, rows: undefined, alike: [] };
  }

  private sorted(): OrderedRows {
    const { series } = this.index;
    const keys = {
      series: this.series.subarray(0, this.length),
      start: this.start,
      end: this.end,
    };
    const order = orderOf(keys, series.length);
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

function grown(numbers: Int32Array<ArrayBuffer>, room: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(room);
  more.set(numbers);
  return more;
}

const trimmed = (numbers: Int32Array, length: number): Int32Array =>
  numbers.length === length ? numbers : numbers.slice(0, length);
