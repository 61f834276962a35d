/** Rows of a metric on their way from chunks to whoever adds them up. */
import type { MetricColumns } from '../../chunk/types';
import type { WindowStart } from '../../window/grid';
import type { Grid } from '../steps/grid';
import type { Series } from './series';

/** For each of the columns' series its rows from[i] up to, not including, to[i]; times count from `window`. */
export interface Rows {
  readonly columns: MetricColumns;
  readonly window: WindowStart;
  /** As `columns.series`; null for one that is not wanted, whatever its rows. */
  readonly series: readonly (Series | null)[];
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Of the series only those from this index on, up to, not including, that one: few enough to be taken at a stretch. */
  readonly first: number;
  readonly end: number;
}

/** Takes each row of the series that are wanted. */
export function eachRow({ series, from, to, first, end }: Rows, take: TakeRow): void {
  for (let index = first; index < end; index += 1) {
    const one = series[index];
    if (one !== null) {
      for (let row = from[index], last = to[index]; row < last; row += 1) {
        take(one, row, index);
      }
    }
  }
}

/** @param index of the series. */
type TakeRow = (series: Series, row: number, index: number) => void;

/** As `eachRow`, but only rows that start in the grid, and with the step they start in. */
export function eachRowIn(grid: Grid, rows: Rows, take: (series: Series, row: number, at: number) => void): void {
  const { from, to, step, isEven } = grid;
  const width = to - from;
  const shift = rows.window - from;
  const { start } = rows.columns;
  // Written out: one call for each of millions of rows is felt, two are felt twice.
  for (let index = rows.first; index < rows.end; index += 1) {
    const one = rows.series[index];
    if (one !== null) {
      for (let row = rows.from[index], last = rows.to[index]; row < last; row += 1) {
        const moment = shift + start[row];
        if (moment >= 0 && moment < width) {
          take(one, row, isEven ? Math.floor(moment / step) : grid.indexOf(from + moment));
        }
      }
    }
  }
}

/** Whether all time between two moments is known of what a series is part of. */
export type IsUnbroken = (series: Series, from: number, to: number) => boolean;

/** Rows of one series may be more than that, but no more than a window has. */
const MOST_AT_A_STRETCH = 10_000;
/** Of a bucket, in rows. */
const BUCKET = 0.1;
/** Of a row, in rows, where points have many different bounds, which then are merged. */
const MERGED = 10;
const MANY_BOUNDS = 16;

/** What there is to be done of the rows from one of the columns' on up to another: in rows, each of a few buckets. */
function amountOf({ columns }: Rows, from: number, to: number): number {
  if (columns.shape === 'number') {
    return to - from;
  }
  const { bucketOffsets, boundSets } = columns;
  const each = boundSets.length > MANY_BOUNDS ? 1 + MERGED : 1;
  return each * (to - from) + BUCKET * (bucketOffsets[to] - bucketOffsets[from]);
}

/** The same rows, in as many parts as are to be taken one by one. @returns each with how much there is to be done of it. */
export function* stretchesOf(rows: Rows): Iterable<Rows & { readonly amount: number }> {
  let { first } = rows;
  const { columns, window, series, from, to, end } = rows;
  // Whatever is picked of them, there are no more than the columns have.
  const most = end - first + amountOf(rows, columns.offsets[first], columns.offsets[end]);
  if (most <= MOST_AT_A_STRETCH && end > first) {
    yield { columns, window, series, from, to, first, end, amount: most };
    return;
  }
  let amount = 0;
  for (let index = first; index < end; index += 1) {
    amount += 1 + amountOf(rows, from[index], to[index]);
    if (amount >= MOST_AT_A_STRETCH || index === end - 1) {
      yield { columns, window, series, from, to, first, end: index + 1, amount };
      first = index + 1;
      amount = 0;
    }
  }
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
      add({ columns, window, series, from: this.from, to: this.to, first: 0, end: series.length });
    }
    this.others?.handTo(add);
  }
}
