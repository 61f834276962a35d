/** A window's chunks as they lie in the file, to be handed on without being unpacked. */
import type { Database } from 'bun:sqlite';
import type { AppRef } from '../../../src/engine/identity';
import { nextWindow, type WindowStart } from '../../../src/engine/window/grid';
import { rawChunksAt } from './asTheyWere';
import type { PackedChunk } from './packed';

const NOW = Number.MAX_SAFE_INTEGER;

/** Newest fetch first; without what is not what was written. */
export function packedChunksOf(db: Database, app: AppRef, window: WindowStart): readonly PackedChunk[] {
  return rawChunksAt(db, app, { from: window, to: nextWindow(window) }, NOW).flatMap(({ row, columns }) => {
    const blocks = columns.flatMap(({ totals, points }) => (points === undefined ? [] : [{ totals, points }]));
    const { fetched_at, header, metrics } = row;
    return blocks.length === columns.length ? [{ app, row: { window, fetched_at, header, metrics }, blocks }] : [];
  });
}
