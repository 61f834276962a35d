/** Collects the points of a sum or gauge. */
import type { DropReason, MetricDescriptor, NumberColumns } from '../../chunk/types';
import type { SeriesBudget } from '../series/attributes';
import { FloatList } from './floatList';
import { PointRows } from './pointRows';

export class NumberRows {
  readonly shape = 'number';
  private readonly rows: PointRows;
  private readonly values = new FloatList();

  constructor(
    readonly descriptor: MetricDescriptor,
    budget: SeriesBudget
  ) {
    this.rows = new PointRows(budget);
  }

  /** Makes room for so many more points. */
  expect(more: number): void {
    this.rows.expect(more);
    this.values.expect(more);
  }

  /** @param value NaN where the point says that it has none. @returns why the point can't be kept. */
  add(attributes: unknown, start: number, end: number, value: number): DropReason | undefined {
    const refused = this.rows.add(attributes, start, end);
    if (refused === undefined) {
      this.values.push(value);
    }
    return refused;
  }

  finish(): { readonly columns: NumberColumns; readonly duplicates: number } {
    const { rows, alike, ...points } = this.rows.ordered();
    for (const several of alike) {
      this.values.set(several[0], this.together(several));
    }
    const value = this.values.gathered(rows);
    return {
      columns: { shape: this.shape, descriptor: this.descriptor, ...points, value },
      duplicates: this.values.length - value.length,
    };
  }

  /** What several points of one series and time come to: each delta counts on its own, a running total is its largest, a reading their mean. */
  private together(rows: Uint32Array): number {
    const values = Array.from(rows, (row) => this.values.at(row)).filter((value) => !Number.isNaN(value));
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
