/** Rows of a metric on their way from chunks to whoever adds them up. */
import type { MetricColumns } from '../../chunk/types';
import type { WindowStart } from '../../window/grid';
import type { Series } from './series';

/** For each of the columns' series its rows from[i] up to, not including, to[i]; times count from `window`. */
export interface Rows {
  readonly columns: MetricColumns;
  readonly window: WindowStart;
  /** As `columns.series`; null for one that is not wanted, whatever its rows. */
  readonly series: readonly (Series | null)[];
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/**
 * Called with each row once, window by window: none starts in an earlier window than one before it. A running total's
 * may come twice.
 */
export type AddRows = (rows: Rows) => void;

/** Picks rows one by one; those of a series that follow each other are handed on together. */
export class PickedRows {
  private readonly from: Uint32Array;
  private readonly to: Uint32Array;
  /** Of series that have picked rows already, which these don't follow. */
  private others: PickedRows | undefined;
  private isEmpty = true;

  constructor(private readonly of: Pick<Rows, 'columns' | 'window' | 'series'>) {
    this.from = new Uint32Array(of.series.length);
    this.to = new Uint32Array(of.series.length);
  }

  pick(series: number, from: number, to: number): void {
    if (this.to[series] === 0) {
      this.from[series] = from;
      this.to[series] = to;
      this.isEmpty = false;
    } else if (this.to[series] === from) {
      this.to[series] = to;
    } else {
      this.others ??= new PickedRows(this.of);
      this.others.pick(series, from, to);
    }
  }

  handTo(add: AddRows): void {
    if (!this.isEmpty) {
      const { columns, window, series } = this.of;
      add({ columns, window, series, from: this.from, to: this.to });
    }
    this.others?.handTo(add);
  }
}
