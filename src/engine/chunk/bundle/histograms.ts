/** What rows of histograms say, those of one chunk after those of another. */
import type { BlockReader } from '../codec/blockReader';
import type { BlockWriter } from '../codec/blockWriter';
import { lengthsOf, readBounds, writeBounds } from '../codec/rowSections';
import { offsetsOfEqual } from '../codec/sharedArrays';
import type { HistogramColumns, Numbers } from '../types';
import { endToEnd } from './endToEnd';
import { inOneBuffer, offsetsOf } from './inOneBuffer';
import { listsOf, readLists, writeLists } from './lists';
import type { ReadRows } from './readRows';
import { VIEW_BYTES } from '../weight';

type RowsOfHistograms = Omit<HistogramColumns, 'descriptor' | 'series' | 'offsets' | 'start' | 'end' | 'extents'>;

export function writeHistograms(block: BlockWriter, all: readonly HistogramColumns[]): void {
  for (const column of ['count', 'sum', 'min', 'max', 'boundSet'] as const) {
    block.add(endToEnd(all.map((columns) => columns[column])));
  }
  block.add(endToEnd(all.map(({ bucketOffsets }) => lengthsOf(bucketOffsets))));
  block.add(endToEnd(all.map(({ buckets }) => buckets)));
  const bounds = listsOf<Float64Array>(all.map(({ boundSets }) => boundSets));
  writeBounds(block, bounds.items);
  writeLists(block, bounds);
}

/** @param ends where the rows of each chunk begin, and those of the last end. */
export function readHistograms(block: BlockReader, ends: Uint32Array): ReadRows<RowsOfHistograms> {
  const next = (): ((chunk: number) => Numbers) => block.parts(ends);
  const [count, sum, min, max, boundSet] = [next(), next(), next(), next(), next()];
  const widths = next();
  const lengths = Array.from({ length: ends.length - 1 }, (_, chunk) => endsOf(widths(chunk)));
  const bucketOffsets = lengths.map(inOneBuffer(lengths, offsetsOf));
  const buckets = block.parts(endsOf(bucketOffsets.map((offsets) => offsets[offsets.length - 1])));
  const bounds = readLists(block, readBounds(block));
  return {
    of: (chunk) => ({
      shape: 'histogram',
      ...{ count: count(chunk), sum: sum(chunk), min: min(chunk), max: max(chunk) },
      ...{ boundSets: bounds.distinct[bounds.numbers[chunk]], boundSet: boundSet(chunk) },
      ...{ bucketOffsets: bucketOffsets[chunk], buckets: buckets(chunk) },
    }),
    eachHeld: (hold) => {
      bucketOffsets.forEach((offsets) => {
        hold(offsets, VIEW_BYTES);
        hold(offsets.buffer, offsets.buffer.byteLength);
      });
      bounds.distinct.forEach((sets) => sets.forEach(({ buffer }) => hold(buffer, buffer.byteLength)));
    },
  };
}

/** Where each begins that is so long, and the last one ends. */
export function endsOf(lengths: Numbers | readonly number[]): Uint32Array {
  const [width = 0] = lengths;
  if (lengths.every((length) => length === width)) {
    return offsetsOfEqual(lengths.length, width);
  }
  const offsets = new Uint32Array(lengths.length + 1);
  for (let index = 0; index < lengths.length; index += 1) {
    offsets[index + 1] = offsets[index] + lengths[index];
  }
  return offsets;
}
