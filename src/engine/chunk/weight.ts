/** What columns take of memory. */
import { isShared } from './sharedArrays';
import type { MetricColumns } from './types';

/** Of a list of series; the series themselves are shared by all chunks that have them. */
const SERIES_BYTES = 8;

/** About how many bytes: what chunks share weighs nothing. */
export function bytesOf(columns: MetricColumns): number {
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
  return arrays.reduce((sum, array) => sum + (isShared(array) ? 0 : array.byteLength), SERIES_BYTES * series.length);
}
