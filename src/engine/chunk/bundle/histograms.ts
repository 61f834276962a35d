/** What rows of histograms say, those of one chunk after those of another. */
import type { BlockReader } from '../codec/blockReader';
import type { BlockWriter } from '../codec/blockWriter';
import { lengthsOf, readBounds, writeBounds } from '../codec/rowSections';
import { offsetsOfEqual } from '../codec/sharedArrays';
import type { HistogramColumns, Numbers } from '../types';
import { endToEnd } from './endToEnd';
import { inOneBuffer, offsetsOf } from './inOneBuffer';
import { listsOf, readLists, writeLists } from './lists';

type Common = Pick<HistogramColumns, 'descriptor' | 'series' | 'offsets' | 'start' | 'end' | 'extents'>;

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

export function readHistograms(block: BlockReader, all: readonly Common[]): readonly HistogramColumns[] {
  const lengths = all.map(({ start }) => start.length);
  const next = (): readonly Numbers[] => block.parts(lengths);
  const [count, sum, min, max, boundSet] = [next(), next(), next(), next(), next()];
  const ends = next().map(endsOf);
  const bucketOffsets = ends.map(inOneBuffer(ends, offsetsOf));
  const buckets = block.parts(bucketOffsets.map((offsets, index) => offsets[lengths[index]]));
  const boundSets = readLists(block, readBounds(block));
  return all.map((common, index) => ({
    shape: 'histogram',
    ...common,
    ...{ count: count[index], sum: sum[index], min: min[index], max: max[index] },
    ...{ boundSets: boundSets[index], boundSet: boundSet[index] },
    ...{ bucketOffsets: bucketOffsets[index], buckets: buckets[index] },
  }));
}

function endsOf(lengths: Numbers): Uint32Array {
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
