/**
 * The columns of one metric as two blocks of bytes, and back: totals, which name the metric and its series, and points,
 * which are read with the totals at hand.
 */
import type { AttributesPool } from './attributesPool';
import { UnreadableBlock } from './block';
import { BlockReader } from './blockReader';
import { BlockWriter } from './blockWriter';
import { condense } from '../condense/condense';
import { narrowed } from '../narrowed';
import { readRows, writingRows } from './rowSections';
import { readingSeries, writingSeries } from './seriesSections';
import type { Steps } from './steps';
import type { Extents, MetricColumns } from '../types';

/** The tag of a block. A totals' is that of its points and this. */
const SHAPES = ['number', 'histogram'] as const;
const TOTALS = 0x10;

export interface Blocks {
  readonly totals: Uint8Array;
  readonly points: Uint8Array;
}

/** Attributes are to be well-formed Unicode, as the decoder makes them. */
export function* encodingColumns(columns: MetricColumns): Steps<Blocks> {
  const tag = SHAPES.indexOf(columns.shape);
  const block = new BlockWriter();
  yield* writingRows(block, columns);
  yield;
  const points = yield* block.finishing(tag);
  yield;
  const condensed = condense(columns);
  yield;
  return { totals: yield* encodingTotals(condensed, tag | TOTALS), points };
}

function* encodingTotals(columns: MetricColumns, tag: number): Steps<Uint8Array> {
  const block = new BlockWriter();
  yield* writingSeries(block, columns);
  yield* writingRows(block, columns);
  yield;
  const { extents } = columns;
  if (extents !== undefined) {
    block.add(extents.firstStart).add(extents.firstEnd).add(extents.lastStart).add(extents.lastEnd);
  }
  return yield* block.finishing(tag);
}

/** Of what `isWide` is found here, the points tell the totals. Throws `UnreadableBlock`. The columns may be views over `block`, which must not change afterwards. */
export function* decodingTotals(block: Uint8Array, pool: AttributesPool): Steps<MetricColumns> {
  const reader = new BlockReader(block);
  yield;
  const shape = SHAPES[reader.tag & ~TOTALS];
  if ((reader.tag & TOTALS) === 0 || shape === undefined) {
    throw new UnreadableBlock('they are not in a known format');
  }
  const described = yield* readingSeries(reader, pool);
  // The series are most of the block, and one list for many windows.
  reader.leavePast();
  yield;
  const rows = readRows(reader, { shape, ...described }, 'totals');
  const extents: Extents = {
    ...{ firstStart: reader.integers(), firstEnd: reader.integers() },
    ...{ lastStart: reader.integers(), lastEnd: reader.integers() },
  };
  return { ...rows, extents };
}

/** As `decodingTotals`. @param totals of the same columns. */
export function* decodingPoints(block: Uint8Array, totals: MetricColumns): Steps<MetricColumns> {
  const reader = new BlockReader(block);
  yield;
  if (SHAPES[reader.tag] !== totals.shape) {
    throw new UnreadableBlock('they are not in a known format');
  }
  return narrowed(readRows(reader, totals, 'points'));
}
