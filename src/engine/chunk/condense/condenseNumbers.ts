/** Totals of counters, running totals and gauges. */
import { eachSeries, type InsideRows, type SeriesRows } from './insideRows';
import { RunningSum } from './rounding';
import { isLevel, type NumberColumns, type Readings } from '../types';

export function condensedNumbers(columns: NumberColumns): NumberColumns {
  const rows = new NumberRows(columns);
  const { kind } = columns.descriptor;
  const condenseSeries = kind === 'counter' ? addUp : isLevel(kind) ? lastOf : turningPoints;
  eachSeries(columns, rows, condenseSeries);
  return rows.finish();
}

/** A counter's sum. */
function addUp({ start, end, value }: NumberColumns, { from, to }: InsideRows, rows: NumberRows): void {
  let total: RunningSum | undefined;
  let isAllZero = true;
  for (let row = from; row < to; row += 1) {
    if (!Number.isNaN(value[row])) {
      if (total === undefined) {
        total = new RunningSum(value[row]);
      } else {
        total.add(value[row]);
      }
      isAllZero &&= value[row] === 0;
    }
  }
  const sum = total?.value ?? NaN;
  // Values that cancel each other out are not nothing, as `unique` has to know.
  const isLost = (sum === 0 && !isAllZero) || Math.abs(sum) === Infinity;
  if (isLost) {
    rows.keep(from, to);
  } else {
    rows.add(start[from], end[to - 1], sum);
  }
}

/** A running total's first and last value and, wherever it falls, what it falls from and to: what lies between tells no more. */
function turningPoints({ value }: NumberColumns, { from, to }: InsideRows, rows: NumberRows): void {
  let last = -1;
  let isLastKept = false;
  for (let row = from; row < to; row += 1) {
    if (Number.isNaN(value[row])) {
      continue;
    }
    const turns = last < 0 || value[row] < value[last];
    if (turns && last >= 0 && !isLastKept) {
      rows.keep(last, last + 1);
    }
    if (turns) {
      rows.keep(row, row + 1);
    }
    last = row;
    isLastKept = turns;
  }
  if (last < 0) {
    rows.keep(from, from + 1);
  } else if (!isLastKept) {
    rows.keep(last, last + 1);
  }
}

/** A gauge's last reading, and what all of them come to. */
function lastOf({ start, end, value }: NumberColumns, { from, to }: InsideRows, rows: NumberRows): void {
  let last = from;
  const sum = new RunningSum(0);
  let [count, min, max] = [0, Infinity, -Infinity];
  for (let row = from; row < to; row += 1) {
    if (!Number.isNaN(value[row])) {
      last = row;
      count += 1;
      sum.add(value[row]);
      min = Math.min(min, value[row]);
      max = Math.max(max, value[row]);
    }
  }
  rows.add(start[last], end[last], value[last], count > 0 ? [count, sum.value, min, max] : NOTHING);
}

/** Count, sum, least and most. */
type Reading = readonly [number, number, number, number];
const NOTHING: Reading = [0, NaN, NaN, NaN];

export class NumberRows implements SeriesRows {
  private readonly offsets: number[] = [0];
  private readonly start: number[] = [];
  private readonly end: number[] = [];
  private readonly value: number[] = [];
  private readonly readings: Reading[] = [];

  constructor(private readonly columns: NumberColumns) {}

  add(start: number, end: number, value: number, readings?: Reading): void {
    this.start.push(start);
    this.end.push(end);
    this.value.push(value);
    if (isLevel(this.columns.descriptor.kind)) {
      this.readings.push(readings ?? (Number.isNaN(value) ? NOTHING : [1, value, value, value]));
    }
  }

  keep(from: number, to: number): void {
    for (let row = from; row < to; row += 1) {
      this.add(this.columns.start[row], this.columns.end[row], this.columns.value[row]);
    }
  }

  endSeries(): void {
    this.offsets.push(this.value.length);
  }

  finish(): NumberColumns {
    const { shape, descriptor, series } = this.columns;
    return {
      ...{ shape, descriptor, series },
      offsets: new Uint32Array(this.offsets),
      start: new Int32Array(this.start),
      end: new Int32Array(this.end),
      value: new Float64Array(this.value),
      ...(isLevel(descriptor.kind) && { readings: this.readingColumns() }),
    };
  }

  private readingColumns(): Readings {
    const column = (at: number): Float64Array => Float64Array.from(this.readings, (reading) => reading[at]);
    return { count: column(0), sum: column(1), min: column(2), max: column(3) };
  }
}
