/**
 * A window's totals: of each series that has points in the window, as few rows as say the same to every step that holds
 * the whole window. Where taking points together would lose something, they stay as they are. Points that start outside
 * the window stay as they are, too: whether they count is seen from the neighbour.
 */
import { condensedHistograms } from './condenseHistograms';
import { condensedNumbers } from './condenseNumbers';
import { insideOf } from './insideRows';
import type { Extents, MetricColumns } from '../types';

export function condense(columns: MetricColumns): MetricColumns {
  const extents = extentsOf(columns);
  return columns.shape === 'number'
    ? { ...condensedNumbers(columns), extents }
    : { ...condensedHistograms(columns), extents };
}

function extentsOf(columns: MetricColumns): Extents {
  const length = columns.series.length;
  const extents = {
    firstStart: new Int32Array(length),
    firstEnd: new Int32Array(length),
    lastStart: new Int32Array(length),
    lastEnd: new Int32Array(length),
  };
  for (let series = 0; series < length; series += 1) {
    const { from, to } = insideOf(columns, series);
    if (to > from) {
      extents.firstStart[series] = columns.start[from];
      extents.firstEnd[series] = columns.end[from];
      extents.lastStart[series] = columns.start[to - 1];
      extents.lastEnd[series] = columns.end[to - 1];
    }
  }
  return extents;
}
