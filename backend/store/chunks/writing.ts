/** Chunks put into a file: whole or not at all. */
import type { Database } from 'bun:sqlite';
import { isLate, supersedes } from '../../../src/engine/chunk/supersedes';
import type { AppRef } from '../../../src/engine/identity';
import { noteDamage, noteInsert } from './changeLog';
import type { PackedChunk } from './packed';
import { checksumOfBlock, checksumOfChunk, headerOf, type ChunkRow } from './rows';

/** In place of those that it supersedes; not at all where it was stored late, and one that was asked for after it stands. */
export function insertChunk(db: Database, chunk: PackedChunk): void {
  db.transaction(() => {
    const header = headerOf(chunk.row);
    const rows = standing(db, chunk);
    if (isLate(header, rows.map(headerOf))) {
      return;
    }
    const app = numberOf(db, chunk.app);
    const inserted = checksumOfChunk(chunk.app, chunk.row);
    const keep = noteInsert(db, { app, header, inserted });
    for (const row of rows) {
      if (supersedes(header, headerOf(row))) {
        keep?.(row.id);
        db.query('DELETE FROM chunks WHERE id = $id').run({ id: row.id });
      }
    }
    write(db, chunk);
  }).immediate();
}

/** One that was kept elsewhere meanwhile, unless what stands here makes it needless. @returns whether it was taken. */
export function takeInChunk(db: Database, chunk: PackedChunk): boolean {
  const header = headerOf(chunk.row);
  const isNeedless = standing(db, chunk).some((row) => supersedes(headerOf(row), header));
  if (!isNeedless) {
    insertChunk(db, chunk);
  }
  return !isNeedless;
}

/** A damaged one; it may have been replaced since it was read. */
export function dropChunk(db: Database, { id, checksum }: Pick<ChunkRow, 'id' | 'checksum'>): void {
  db.transaction(() => {
    const row = db
      .query<Pick<ChunkRow, 'app' | 'window'>, { id: number; checksum: number }>(
        'DELETE FROM chunks WHERE id = $id AND checksum = $checksum RETURNING app, window'
      )
      .get({ id, checksum });
    if (row !== null) {
      noteDamage(db, row);
    }
  }).immediate();
}

/** What is stored of the chunk's window, so far as it is intact. */
function standing(db: Database, { app, row }: PackedChunk): readonly ChunkRow[] {
  return db
    .query<ChunkRow, { account: string; app: string; window: number }>(
      `SELECT chunks.* FROM chunks JOIN apps ON apps.id = chunks.app
       WHERE apps.account = $account AND apps.app = $app AND window = $window`
    )
    .all({ ...app, window: row.window })
    .filter((one) => checksumOfChunk(app, one) === one.checksum);
}

function write(db: Database, { app, row, blocks }: PackedChunk): void {
  const checksum = checksumOfChunk(app, row);
  const { lastInsertRowid } = db
    .query(
      `INSERT INTO chunks (app, window, fetched_at, header, metrics, checksum)
       VALUES ($app, $window, $fetched_at, $header, $metrics, $checksum)`
    )
    .run({ app: numberOf(db, app), ...row, checksum });
  blocks.forEach(({ totals, points }, position) =>
    db
      .query(
        `INSERT INTO columns (chunk, position, totals_checksum, points_checksum, totals, points)
         VALUES ($chunk, $position, $totals_checksum, $points_checksum, $totals, $points)`
      )
      .run({
        chunk: Number(lastInsertRowid),
        position,
        totals_checksum: checksumOfBlock(totals, checksum, position, 'totals'),
        points_checksum: checksumOfBlock(points, checksum, position, 'points'),
        totals,
        points,
      })
  );
}

export function numberOf(db: Database, { account, app }: AppRef): number {
  const row = db
    .query<{ id: number }, { account: string; app: string }>(
      'INSERT INTO apps (account, app) VALUES ($account, $app) ON CONFLICT DO UPDATE SET app = excluded.app RETURNING id'
    )
    .get({ account, app });
  if (row === null) {
    throw new Error('SQLite gave no number to an app');
  }
  return row.id;
}
