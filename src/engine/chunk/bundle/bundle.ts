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
import type { Attributes, HistogramColumns, MetricColumns, MetricDescriptor, NumberColumns } from '../types';
import { readHistograms, writeHistograms } from './histograms';
import { layoutsOf, readLayouts, writeLayout } from './layouts';
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

/** @returns one a chunk. Throws `UnreadableBlock`. The columns are views over `block`, which must not change afterwards. */
export function* decodingBundle(
  block: Uint8Array,
  pool: AttributesPool
): Steps<readonly (MetricColumns | undefined)[]> {
  const reader = new BlockReader(block);
  yield;
  const shape = SHAPES[reader.tag & ~BUNDLE];
  if ((reader.tag & BUNDLE) === 0 || shape === undefined) {
    throw new UnreadableBlock('they are not in a known format');
  }
  const { descriptor, series } = yield* readingSeries(reader, pool);
  reader.leavePast();
  const isThere = reader.numbers();
  const lists = readLists(reader, series);
  lists.forEach((list) => haveOriginOf(series, list));
  const [layoutCount] = reader.numbers();
  const numbers = reader.numbers();
  const layouts = readLayouts(reader, layoutCount);
  const common = lists.map((list, index) => ({ descriptor, series: list, ...layouts[numbers[index]] }));
  yield;
  const present: readonly MetricColumns[] =
    shape === 'number' ? readNumbers(reader, common) : readHistograms(reader, common);
  let at = 0;
  return Array.from(isThere, (is) => (is === 0 ? undefined : present[at++]));
}

const isLike = (one: MetricColumns, other: MetricColumns): boolean =>
  one.shape === other.shape && isSame(one.descriptor, other.descriptor) && one.extents !== undefined;

const isSame = (one: MetricDescriptor, other: MetricDescriptor): boolean =>
  one.name === other.name && one.kind === other.kind && one.unit === other.unit;

const sizeOf = (all: readonly MetricColumns[]): number =>
  all.reduce((sum, one) => sum + one.start.length + (one.shape === 'histogram' ? one.buckets.length : 0), 0);

const isOfNumbers = (columns: MetricColumns): columns is NumberColumns => columns.shape === 'number';
const isOfHistograms = (columns: MetricColumns): columns is HistogramColumns => columns.shape === 'histogram';
