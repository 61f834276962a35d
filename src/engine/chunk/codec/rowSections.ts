/** What a block says of each row of a metric's columns. */
import type { Detail } from '../store';
import type { BlockReader } from './blockReader';
import type { BlockWriter } from './blockWriter';
import { MOST_SHARED_BOUNDS, sharedBounds } from './sharedArrays';
import type { Steps } from './steps';
import { readTimes, writeTimes } from './timeSections';
import { isLevel, type Attributes, type MetricColumns, type MetricDescriptor } from '../types';

export function* writingRows(block: BlockWriter, columns: MetricColumns): Steps<void> {
  block.add(lengthsOf(columns.offsets));
  writeTimes(block, columns);
  yield;
  if (columns.shape === 'number') {
    block.add(columns.value);
    const { readings } = columns;
    if (readings !== undefined) {
      block.add(readings.count).add(readings.sum).add(readings.min).add(readings.max);
    }
    return;
  }
  const { count, sum, min, max, boundSets, boundSet, bucketOffsets, buckets } = columns;
  block.add(count).add(sum).add(min).add(max).add(boundSet);
  yield;
  block.add(lengthsOf(bucketOffsets)).add(buckets);
  yield;
  writeBounds(block, boundSets);
}

export function writeBounds(block: BlockWriter, boundSets: readonly Float64Array[]): void {
  block.add(Int32Array.from(boundSets, (bounds) => bounds.length));
  block.add(endToEnd(boundSets));
}

interface Described {
  readonly shape: MetricColumns['shape'];
  readonly descriptor: MetricDescriptor;
  readonly series: readonly Attributes[];
}

export function readRows(block: BlockReader, { shape, descriptor, series }: Described, detail: Detail): MetricColumns {
  const offsets = block.offsets();
  const common = { descriptor, series, offsets, ...readTimes(block) };
  if (shape === 'number') {
    const value = block.numbers();
    const hasReadings = detail === 'totals' && isLevel(descriptor.kind);
    return { shape, ...common, value, ...(hasReadings && { readings: readReadings(block) }) };
  }
  const [count, sum, min, max] = [block.numbers(), block.numbers(), block.numbers(), block.numbers()];
  const [boundSet, bucketOffsets, buckets] = [block.numbers(), block.offsets(), block.numbers()];
  const boundSets = readBounds(block);
  return { shape, ...common, count, sum, min, max, boundSet, bucketOffsets, buckets, boundSets };
}

function readReadings(block: BlockReader) {
  return { count: block.numbers(), sum: block.numbers(), min: block.numbers(), max: block.numbers() };
}

export function readBounds(block: BlockReader): readonly Float64Array[] {
  const lengths = block.numbers();
  const all = block.floats();
  let end = 0;
  const isMany = lengths.length > MOST_SHARED_BOUNDS;
  return Array.from(lengths, (length) => {
    end += length;
    const bounds = all.subarray(end - length, end);
    // Where points have bounds of their own there is nothing to share, and no need of copies.
    return isMany ? bounds : sharedBounds(bounds);
  });
}

function endToEnd(boundSets: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(boundSets.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bounds of boundSets) {
    all.set(bounds, at);
    at += bounds.length;
  }
  return all;
}

export function lengthsOf(offsets: Uint32Array): Int32Array {
  const lengths = new Int32Array(offsets.length - 1);
  for (let index = 0; index < lengths.length; index += 1) {
    lengths[index] = offsets[index + 1] - offsets[index];
  }
  return lengths;
}
