/** What columns hold of memory. Many hold the same: each thing is named, so that who holds several counts it once. */
import type { Attributes, MetricColumns } from './types';

/** Of a list of series, for each. */
const PLACE_BYTES = 8;
/** Of a series' attributes, and of each of them: an object without a prototype, as measured, with texts of some length. */
const SERIES_BYTES = 100;
const ATTRIBUTE_BYTES = 20;

/** Calls `hold` with each thing that the columns keep alive, and its bytes; an array keeps all of its buffer alive. */
export function eachHeld(columns: MetricColumns, hold: (thing: object, bytes: number) => void): void {
  const { series, offsets, start, end, extents } = columns;
  const arrays: ArrayBufferView[] = [offsets, start, end];
  if (extents !== undefined) {
    arrays.push(extents.firstStart, extents.firstEnd, extents.lastStart, extents.lastEnd);
  }
  if (columns.shape === 'number') {
    const { value, readings } = columns;
    arrays.push(value);
    if (readings !== undefined) {
      arrays.push(readings.count, readings.sum, readings.min, readings.max);
    }
  } else {
    const { count, sum, min, max, boundSet, bucketOffsets, buckets, boundSets } = columns;
    arrays.push(count, sum, min, max, boundSet, bucketOffsets, buckets, ...boundSets);
  }
  arrays.forEach(({ buffer }) => hold(buffer, buffer.byteLength));
  hold(series, PLACE_BYTES * series.length);
  series.forEach((attributes) => hold(attributes, bytesOfSeries(attributes)));
}

const bytesOfSeries = (attributes: Attributes): number =>
  SERIES_BYTES + ATTRIBUTE_BYTES * Object.keys(attributes).length;
