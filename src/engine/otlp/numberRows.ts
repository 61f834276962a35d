/** Collects the points of a sum or gauge. */
import type { MetricDescriptor, NumberColumns } from '../chunk/types';
import { PointRows } from './pointRows';

export class NumberRows {
  readonly shape = 'number';
  private readonly rows = new PointRows();
  private readonly values: number[] = [];

  constructor(readonly descriptor: MetricDescriptor) {}

  /** @param value NaN where the point says that it has none. @returns false when the attributes can't be read. */
  add(attributes: unknown, start: number, end: number, value: number): boolean {
    const added = this.rows.add(attributes, start, end);
    if (added) {
      this.values.push(value);
    }
    return added;
  }

  finish(): { readonly columns: NumberColumns; readonly duplicates: number } {
    const { order, first, ...points } = this.rows.ordered();
    const value = new Float64Array(first.length - 1);
    for (let point = 0; point < value.length; point += 1) {
      value[point] = this.valueOf(order.subarray(first[point], first[point + 1]));
    }
    const duplicates = order.length - value.length;
    return { columns: { shape: this.shape, descriptor: this.descriptor, ...points, value }, duplicates };
  }

  /** What several points of one series and time come to: each delta counts on its own, a running total is its largest, a reading their mean. */
  private valueOf(rows: Uint32Array): number {
    if (rows.length === 1) {
      return this.values[rows[0]];
    }
    const values = Array.from(rows, (row) => this.values[row]).filter((value) => !Number.isNaN(value));
    if (values.length === 0) {
      return NaN;
    }
    const sum = values.reduce((total, value) => total + value, 0);
    switch (this.descriptor.kind) {
      case 'cumulative':
        return values.reduce((largest, value) => Math.max(largest, value));
      case 'gauge':
        return sum / values.length;
      default:
        return sum;
    }
  }
}
