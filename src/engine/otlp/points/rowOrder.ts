/** The order of points as they came in by series, start and end. */

/** Of each row, in the order the rows came in. */
export interface RowKeys {
  readonly series: Int32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/** @returns the row numbers; what is alike stays in the order it came in. */
export function orderOf(keys: RowKeys, seriesCount: number): Uint32Array {
  const order = new Uint32Array(keys.series.length);
  const next = startsOf(keys.series, seriesCount);
  for (let row = 0; row < order.length; row += 1) {
    order[next[keys.series[row]]++] = row;
  }
  // Each series' next is now where the following one starts.
  for (let series = 0, from = 0; series < seriesCount; from = next[series], series += 1) {
    sortByTime(keys, order, from, next[series]);
  }
  return order;
}

/** Where each series' rows begin once they are in order. */
function startsOf(series: Int32Array, seriesCount: number): Uint32Array {
  const starts = new Uint32Array(seriesCount + 1);
  for (const one of series) {
    starts[one + 1] += 1;
  }
  for (let one = 0; one < seriesCount; one += 1) {
    starts[one + 1] += starts[one];
  }
  return starts;
}

function sortByTime(keys: RowKeys, order: Uint32Array, from: number, to: number): void {
  for (let at = from + 1; at < to; at += 1) {
    if (compareTimes(keys, order[at - 1], order[at]) > 0) {
      order.subarray(from, to).sort((a, b) => compareTimes(keys, a, b) || a - b);
      return;
    }
  }
}

const compareTimes = ({ start, end }: RowKeys, a: number, b: number): number => start[a] - start[b] || end[a] - end[b];
