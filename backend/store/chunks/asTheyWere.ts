/** Chunks as they were when a change had been made: those that stand since before it, and those that were replaced after it. */
import type { Database } from 'bun:sqlite';
import type { WindowSpan } from '../../../src/engine/chunk/store';
import type { AppRef } from '../../../src/engine/identity';
import type { Changed, Looked } from '../../../src/engine/metricSets/delivery/history';
import { nextWindow, previousWindow, type WindowStart } from '../../../src/engine/window/grid';
import { LET_GO } from './changeLog';
import type { RawChunk, RawColumn } from './pieces';
import { checksumOfBlock, checksumOfChunk, headerOf, metricsOf, type ChunkRow, type ColumnRow } from './rows';

type Bound = Readonly<Record<string, string | number>>;
type FoundRow = ChunkRow & { readonly source: 'columns' | 'replaced_columns' };

const APP = '(SELECT id FROM apps WHERE account = $account AND app = $app)';
const SPAN = `app = ${APP} AND window >= $from AND window < $to`;
const STANDS = (table: string): string => `NOT EXISTS (
  SELECT 1 FROM changes WHERE changes.app = ${table}.app AND changes.window = ${table}.window
    AND changes.inserted = ${table}.checksum AND changes.seq > $change)`;

/** By window, then newest first. What is not what was written is left out. */
export function rowsAt(db: Database, app: AppRef, { from, to }: WindowSpan, change: number): readonly FoundRow[] {
  return db
    .query<FoundRow, Bound>(
      `SELECT id, app, window, fetched_at, header, metrics, checksum, 'columns' AS source FROM chunks
         WHERE ${SPAN} AND ${STANDS('chunks')}
       UNION ALL
       SELECT id, app, window, fetched_at, header, metrics, checksum, 'replaced_columns' AS source FROM replaced
         WHERE ${SPAN} AND seq > $change AND ${STANDS('replaced')}
       ORDER BY window, fetched_at DESC`
    )
    .all({ ...app, from, to, change })
    .filter((row) => checksumOfChunk(app, row) === row.checksum);
}

export function rawChunksAt(db: Database, app: AppRef, span: WindowSpan, change: number): readonly RawChunk[] {
  return db.transaction(() =>
    rowsAt(db, app, span, change).flatMap((row) => {
      const columns = columnsOf(db, row);
      return columns === undefined ? [] : [{ row, columns }];
    })
  )();
}

function columnsOf(db: Database, row: FoundRow): readonly RawColumn[] | undefined {
  const found = db
    .query<Omit<ColumnRow, 'chunk'>, { id: number }>(
      `SELECT position, totals, points, totals_checksum, points_checksum FROM ${row.source} WHERE chunk = $id ORDER BY position`
    )
    .all({ id: row.id });
  const isWhole =
    found.length === metricsOf(row).length &&
    found.every(
      ({ position, totals, points, totals_checksum, points_checksum }, index) =>
        position === index &&
        checksumOfBlock(totals, row.checksum, position, 'totals') === totals_checksum &&
        checksumOfBlock(points, row.checksum, position, 'points') === points_checksum
    );
  return isWhole ? found.map(({ totals, points }) => ({ totals, points })) : undefined;
}

/** After `since`, up to `until`. */
export function changesBetween(db: Database, app: AppRef, since: number, until: number): Changed {
  const found = db
    .query<{ window: WindowStart; letGo: number }, Bound>(
      `SELECT window, sum(inserted = ${LET_GO}) AS letGo FROM changes
       WHERE app = ${APP} AND seq > $since AND seq <= $until GROUP BY window ORDER BY window`
    )
    .all({ ...app, since, until });
  return {
    windows: found.map(({ window }) => window),
    letGo: found.reduce((sum, { letGo }) => sum + letGo, 0),
  };
}

/** Gone through at a stretch. */
const CHANGES_AT_A_STRETCH = 8;
/** More than leave at a stretch: what is behind a hole is seen, too. */
const WINDOWS_LOOKED_AT = 8;

export function lookedAt(db: Database, app: AppRef, from: WindowStart, since: number): Looked {
  return db.transaction(() => {
    // Of this app alone: what changes in others is no reason to note anything.
    const changes = db
      .query<{ seq: number }, Bound>(
        `SELECT seq FROM changes WHERE app = ${APP} AND seq > $since ORDER BY seq LIMIT ${CHANGES_AT_A_STRETCH}`
      )
      .all({ ...app, since });
    const change = changes.at(-1)?.seq ?? since;
    const stored = db
      .query<{ window: WindowStart }, Bound>(
        `SELECT DISTINCT window FROM chunks WHERE app = ${APP} AND window >= $from ORDER BY window LIMIT ${WINDOWS_LOOKED_AT}`
      )
      .all({ ...app, from })
      .map(({ window }) => window);
    const before = { from: previousWindow(from), to: from };
    const spans = [before, ...stored.map((window) => ({ from: window, to: nextWindow(window) }))];
    const headers = spans.flatMap((span) => rowsAt(db, app, span, change).map(headerOf));
    return { change, headers };
  })();
}
