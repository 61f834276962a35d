/**
 * Totals of one metric out of many chunks as one block, and back. What chunks have in common, mostly their series and
 * times, is there once; numbers of all of them lie one after another and are read where they lie.
 */
import { haveOriginOf, type AttributesPool } from '../codec/attributesPool';
import { UnreadableBlock } from '../codec/block';
import { BlockReader } from '../codec/blockReader';
import { BlockWriter } from '../codec/blockWriter';
import { readingSeries, writingSeries } from '../codec/seriesSections';
import type { Steps } from '../codec/steps';
import type { Attributes, HistogramColumns, MetricColumns, MetricDescriptor, NumberColumns, Numbers } from '../types';
import { eachSeriesHeld, type Hold } from '../weight';
import { endsOf, readHistograms, writeHistograms } from './histograms';
import { eachLayoutHeld, layoutsOf, readLayouts, writeLayout } from './layouts';
import { listsOf, readLists, writeLists } from './lists';
import { readNumbers, writeNumbers } from './numbers';

/** Tags of a block; those of `codec.ts` are others. */
const SHAPES = ['number', 'histogram'] as const;
const BUNDLE = 0x20;

/** Numbers beyond are better read chunk by chunk: unpacking them at once would hold up others. */
export const MOST_NUMBERS = 1_000_000;

/**
 * @param all one a chunk, undefined where it has nothing of the metric.
 * @returns undefined where they are no bundle: nothing at all, of several kinds, or too much.
 */
export function* encodingBundle(all: readonly (MetricColumns | undefined)[]): Steps<Uint8Array | undefined> {
  const present = all.filter((columns) => columns !== undefined);
  const [first] = present;
  if (first === undefined || !present.every((one) => isLike(first, one)) || sizeOf(present) > MOST_NUMBERS) {
    return undefined;
  }
  const block = new BlockWriter();
  const lists = listsOf<Attributes>(present.map(({ series }) => series));
  yield* writingSeries(block, { descriptor: first.descriptor, series: lists.items });
  block.add(Uint8Array.from(all, (columns) => (columns === undefined ? 0 : 1)));
  writeLists(block, lists);
  const { layouts, numbers } = layoutsOf(present);
  block.add(Int32Array.of(layouts.length)).add(numbers);
  for (const layout of layouts) {
    writeLayout(block, layout);
  }
  yield;
  if (first.shape === 'number') {
    writeNumbers(block, present.filter(isOfNumbers));
  } else {
    writeHistograms(block, present.filter(isOfHistograms));
  }
  yield;
  return yield* block.finishing(BUNDLE | SHAPES.indexOf(first.shape));
}

/** Columns of many chunks as they lie in their block. */
export interface BundledTotals {
  /** Made anew each time, of what is there once; undefined where the chunk has nothing of the metric. */
  columnsOf(chunk: number): MetricColumns | undefined;
  /** Calls `hold` with each thing that is kept alive. */
  eachHeld(hold: Hold): void;
}

/** Throws `UnreadableBlock`. What is given are views over `block`, which must not change afterwards. */
export function* decodingBundle(block: Uint8Array, pool: AttributesPool): Steps<BundledTotals> {
  const reader = new BlockReader(block);
  yield;
  const shape = SHAPES[reader.tag & ~BUNDLE];
  if ((reader.tag & BUNDLE) === 0 || shape === undefined) {
    throw new UnreadableBlock('they are not in a known format');
  }
  const { descriptor, series } = yield* readingSeries(reader, pool);
  const rest = reader.leavePast();
  const places = placesOf(reader.numbers());
  const lists = readLists(reader, series);
  lists.distinct.forEach((list) => haveOriginOf(series, list));
  const [layoutCount] = reader.numbers();
  const numbers = reader.numbers();
  const layouts = readLayouts(reader, layoutCount);
  const ends = endsOf(Array.from(numbers, (number) => layouts[number].start.length));
  yield;
  const rows = shape === 'number' ? readNumbers(reader, descriptor.kind, ends) : readHistograms(reader, ends);
  return {
    columnsOf: (chunk) => {
      const place = places[chunk];
      return place === NOWHERE
        ? undefined
        : { descriptor, series: lists.distinct[lists.numbers[place]], ...layouts[numbers[place]], ...rows.of(place) };
    },
    eachHeld: (hold) => {
      hold(rest, rest.byteLength);
      hold(places, BUNDLE_BYTES + places.byteLength + ends.byteLength);
      lists.distinct.forEach((list) => eachSeriesHeld(list, hold));
      layouts.forEach((layout) => eachLayoutHeld(layout, hold));
      rows.eachHeld(hold);
    },
  };
}

const NOWHERE = -1;
/** Of a bundle, beside its numbers. */
const BUNDLE_BYTES = 2_000;

/** For each chunk its place among those that are there. */
function placesOf(isThere: Numbers): Int32Array {
  let place = 0;
  return Int32Array.from(isThere, (is) => (is === 0 ? NOWHERE : place++));
}

const isLike = (one: MetricColumns, other: MetricColumns): boolean =>
  one.shape === other.shape && isSame(one.descriptor, other.descriptor) && one.extents !== undefined;

const isSame = (one: MetricDescriptor, other: MetricDescriptor): boolean =>
  one.name === other.name && one.kind === other.kind && one.unit === other.unit;

const sizeOf = (all: readonly MetricColumns[]): number =>
  all.reduce((sum, one) => sum + one.start.length + (one.shape === 'histogram' ? one.buckets.length : 0), 0);

const isOfNumbers = (columns: MetricColumns): columns is NumberColumns => columns.shape === 'number';
const isOfHistograms = (columns: MetricColumns): columns is HistogramColumns => columns.shape === 'histogram';
