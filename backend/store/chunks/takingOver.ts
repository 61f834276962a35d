/** From a file that was put aside into the one that took its place. */
import type { Database } from 'bun:sqlite';
import type { AppRef } from '../../../src/engine/identity';
import { isDamage } from '../file/errors';
import { readableRows } from '../file/readableRows';
import type { PackedChunk } from './packed';
import { checksumOfBlock, checksumOfChunk, metricsOf, type AppRow, type ChunkRow, type ColumnRow } from './rows';
import { takeInChunk } from './writing';

export interface TakenOver {
  readonly kept: number;
  /** Seen, and not whole. What was not even seen can't be counted. */
  readonly lost: number;
}

/** Bounds on what is read in one step. */
const ROWS_A_STEP = 64;

/**
 * A chunk is taken over whole or not at all: its row and each of its columns have to be as they were written. One that
 * the other file has already, or a newer answer for, is left. Others have their turn between two steps; done again, after
 * it was broken off, it does no harm.
 */
export function* takenOver(aside: Database, into: Database): Generator<undefined, TakenOver> {
  const apps = appsOf(aside);
  /** Chunks whose columns have still to be met. */
  const waiting = new Map<number, { readonly checksum: number; readonly columns: number }>();
  let kept = 0;
  let lost = 0;
  let rows = 0;
  for (const row of readableRows<ChunkRow>(aside, 'chunks')) {
    const app = apps.get(row.app);
    const columns = app !== undefined && checksumOfChunk(app, row) === row.checksum ? metricsOf(row).length : undefined;
    if (app === undefined || columns === undefined) {
      lost += 1;
    } else if (columns === 0) {
      takeInChunk(into, packedOf(app, row, []));
      kept += 1;
    } else {
      waiting.set(row.id, { checksum: row.checksum, columns });
    }
    if (++rows % ROWS_A_STEP === 0) {
      yield;
    }
  }
  // A chunk's columns were put one after another.
  let met: readonly ColumnRow[] = [];
  for (const row of readableRows<ColumnRow>(aside, 'columns')) {
    const expected = waiting.get(row.chunk);
    if (expected !== undefined && isIntact(row, expected.checksum)) {
      met = met[0]?.chunk === row.chunk ? [...met, row] : [row];
      const found = met.length === expected.columns ? chunkRow(aside, row.chunk) : undefined;
      const app = found && apps.get(found.app);
      if (found && app) {
        takeInChunk(into, packedOf(app, found, met));
        kept += 1;
        waiting.delete(row.chunk);
      }
    }
    if (++rows % ROWS_A_STEP === 0) {
      yield;
    }
  }
  return { kept, lost: lost + waiting.size };
}

/** It has been read before, but by another way. */
function chunkRow(aside: Database, id: number): ChunkRow | undefined {
  try {
    return (
      aside.query<ChunkRow, { id: number }>('SELECT * FROM chunks NOT INDEXED WHERE id = $id').get({ id }) ?? undefined
    );
  } catch (error) {
    if (isDamage(error)) {
      return undefined;
    }
    throw error;
  }
}

function packedOf(app: AppRef, row: ChunkRow, columns: readonly ColumnRow[]): PackedChunk {
  const { window, fetched_at, header, metrics } = row;
  const blocks = [...columns].sort((one, other) => one.position - other.position);
  return { app: { account: app.account, app: app.app }, row: { window, fetched_at, header, metrics }, blocks };
}

const isIntact = ({ position, totals, points, totals_checksum, points_checksum }: ColumnRow, chunk: number): boolean =>
  totals instanceof Uint8Array &&
  points instanceof Uint8Array &&
  checksumOfBlock(totals, chunk, position, 'totals') === totals_checksum &&
  checksumOfBlock(points, chunk, position, 'points') === points_checksum;

/** From the table or from its index, which holds all of it, too: without its app no window is of use. */
function appsOf(aside: Database): ReadonlyMap<number, AppRow & AppRef> {
  const found = new Map<number, AppRow & AppRef>();
  for (const source of ['apps NOT INDEXED', 'apps INDEXED BY sqlite_autoindex_apps_1']) {
    try {
      for (const app of aside.query<AppRow & AppRef, []>(`SELECT id, account, app FROM ${source}`).all()) {
        found.set(app.id, app);
      }
    } catch (error) {
      if (!isDamage(error)) {
        throw error;
      }
    }
  }
  return found;
}
