/** How a chunk's rows are divided among its series, and their times: many chunks have the very same. */
import type { BlockReader } from '../codec/blockReader';
import type { BlockWriter } from '../codec/blockWriter';
import { areSame } from '../buckets';
import { lengthsOf } from '../codec/rowSections';
import { readTimes, writeTimes } from '../codec/timeSections';
import type { Extents, MetricColumns } from '../types';
import { VIEW_BYTES, type Hold } from '../weight';
import { inOneBuffer, integersOf, offsetsOf } from './inOneBuffer';

export interface Layout extends Pick<MetricColumns, 'offsets' | 'start' | 'end'> {
  readonly extents: Extents;
}

/** Of those that were met last: windows that follow each other are alike. */
const COMPARED_WITH = 8;

/** @returns each layout once, and for each of the columns which it has. */
export function layoutsOf(all: readonly MetricColumns[]): {
  readonly layouts: readonly Layout[];
  readonly numbers: Int32Array;
} {
  const layouts: Layout[] = [];
  const numbers = Int32Array.from(all, ({ offsets, start, end, extents = NONE }) => {
    const layout = { offsets, start, end, extents };
    const oldest = Math.max(0, layouts.length - COMPARED_WITH);
    for (let number = layouts.length - 1; number >= oldest; number -= 1) {
      if (areAlike(layouts[number], layout)) {
        return number;
      }
    }
    return layouts.push(layout) - 1;
  });
  return { layouts, numbers };
}

const NONE: Extents = {
  firstStart: new Int32Array(),
  firstEnd: new Int32Array(),
  lastStart: new Int32Array(),
  lastEnd: new Int32Array(),
};

const areAlike = (one: Layout, other: Layout): boolean =>
  areSame(one.offsets, other.offsets) &&
  areSame(one.start, other.start) &&
  areSame(one.end, other.end) &&
  areSame(one.extents.firstStart, other.extents.firstStart) &&
  areSame(one.extents.firstEnd, other.extents.firstEnd) &&
  areSame(one.extents.lastStart, other.extents.lastStart) &&
  areSame(one.extents.lastEnd, other.extents.lastEnd);

export function writeLayout(block: BlockWriter, { offsets, start, end, extents }: Layout): void {
  block.add(lengthsOf(offsets));
  writeTimes(block, { start, end });
  block.add(extents.firstStart).add(extents.firstEnd).add(extents.lastStart).add(extents.lastEnd);
}

export function readLayouts(block: BlockReader, count: number): readonly Layout[] {
  const layouts = Array.from({ length: count }, () => readLayout(block));
  if (count < 2) {
    return layouts;
  }
  const offsetsIn = inOneBuffer(
    layouts.map(({ offsets }) => offsets),
    offsetsOf
  );
  const timesIn = inOneBuffer(layouts.flatMap(timesOf), integersOf);
  return layouts.map(({ offsets, start, end, extents: { firstStart, firstEnd, lastStart, lastEnd } }) => ({
    ...{ offsets: offsetsIn(offsets), start: timesIn(start), end: timesIn(end) },
    extents: {
      ...{ firstStart: timesIn(firstStart), firstEnd: timesIn(firstEnd) },
      ...{ lastStart: timesIn(lastStart), lastEnd: timesIn(lastEnd) },
    },
  }));
}

const timesOf = ({ start, end, extents }: Layout): readonly Int32Array[] => [
  ...[start, end, extents.firstStart, extents.firstEnd, extents.lastStart, extents.lastEnd],
];

export function eachLayoutHeld(layout: Layout, hold: Hold): void {
  const arrays = [layout.offsets, ...timesOf(layout)];
  hold(layout, VIEW_BYTES * arrays.length);
  arrays.forEach(({ buffer }) => hold(buffer, buffer.byteLength));
}

function readLayout(block: BlockReader): Layout {
  const offsets = block.offsets();
  const { start, end } = readTimes(block);
  const [firstStart, firstEnd] = [block.integers(), block.integers()];
  const [lastStart, lastEnd] = [block.integers(), block.integers()];
  // Where each series has one row they are the very same numbers.
  const extents = {
    firstStart: areSame(start, firstStart) ? start : firstStart,
    firstEnd,
    lastStart,
    lastEnd: areSame(end, lastEnd) ? end : lastEnd,
  };
  return { offsets, start, end, extents };
}
