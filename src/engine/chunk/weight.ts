/** What columns hold of memory. Many hold the same: each thing is named, so that who holds several counts it once. */
import type { Attributes, ChunkHeader, MetricColumns } from './types';

/** Of columns of a metric, and of each view over numbers in them, beside the numbers: as `npm run bench` measures them. */
const COLUMNS_BYTES = 200;
export const VIEW_BYTES = 80;
/** Of a list of series, for each. */
const PLACE_BYTES = 8;
/** Of a series' attributes, and of each of them: an object without a prototype, as measured, with texts of some length. */
const SERIES_BYTES = 100;
const ATTRIBUTE_BYTES = 20;

/** Is told of a thing that is kept alive, its bytes, and how to be told of what it keeps alive itself: asked for once a thing. */
export type Hold = (thing: object, bytes: number, eachWithin?: (hold: Hold) => void) => void;

/** Calls `hold` with each thing that the columns keep alive; an array keeps all of its buffer alive. */
export function eachHeld(columns: MetricColumns, hold: Hold): void {
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
  hold(columns, COLUMNS_BYTES + VIEW_BYTES * arrays.length);
  let last: ArrayBufferLike | undefined;
  for (const { buffer } of arrays) {
    // Mostly they are views over one block.
    if (buffer !== last) {
      hold(buffer, buffer.byteLength);
      last = buffer;
    }
  }
  eachSeriesHeld(series, hold);
}

export function eachSeriesHeld(series: readonly Attributes[], hold: Hold): void {
  hold(series, PLACE_BYTES * series.length, (holdWithin) =>
    series.forEach((attributes) => holdWithin(attributes, bytesOfSeries(attributes)))
  );
}

/** Of a header, beside what it lists; what was asked for is shared by all that asked for the same. */
const HEADER_BYTES = 400;
/** Of a metric, or a reason for which points were dropped. */
const LISTED_BYTES = 64;

export const bytesOfHeader = ({ metrics, dropped }: ChunkHeader): number =>
  HEADER_BYTES + LISTED_BYTES * (metrics.length + dropped.length);

const bytesOfSeries = (attributes: Attributes): number =>
  SERIES_BYTES + ATTRIBUTE_BYTES * Object.keys(attributes).length;
