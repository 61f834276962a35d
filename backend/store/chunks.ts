/** Chunks in SQLite: whole or not at all, and never a wrong number. */
import type { Database } from 'bun:sqlite';
import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { UnreadableBlock } from '../../src/engine/chunk/block';
import { AttributesPool } from '../../src/engine/chunk/attributesPool';
import { decodePoints, decodeTotals, encodeColumns } from '../../src/engine/chunk/codec';
import type { ChunkStore, Detail, WindowSpan } from '../../src/engine/chunk/store';
import { supersedes } from '../../src/engine/chunk/supersedes';
import type { Chunk, ChunkHeader, MetricColumns, Scope } from '../../src/engine/chunk/types';
import type { AccountKey, AppRef } from '../../src/engine/identity';
import type { DurationMs, EpochMs } from '../../src/engine/time';
import { UPSTREAM_REACH, WINDOW, type WindowStart } from '../../src/engine/window/grid';
import {
  checksumOfBlock,
  checksumOfChunk,
  checksumsOf,
  INSERT_CHUNK,
  INSERT_COLUMN,
  type AppRow,
  type ChunkRow,
  type ColumnRow,
} from './chunkRows';
import type { DatabaseFile } from './databaseFile';

/** How long an account's windows are kept. */
export type Retention = (account: AccountKey) => DurationMs;

/** A `ChunkStore` that forgets. */
export interface KeptChunks extends ChunkStore {
  /**
   * Drops what is past its retention and no longer to be had from the upstream (whoever looks would have it fetched again
   * each time), then the oldest windows of all until the size bound holds. To be called now and then;
   * says how many chunks these were.
   */
  maintain(now: EpochMs, retention: Retention): Promise<number>;
  /** Drops the apps' windows from `from` on, and says how many chunks these were. */
  clear(apps: readonly AppRef[], from: WindowStart): Promise<number>;
}

/** Windows read at a stretch, before anything else gets its turn. */
const WINDOWS_A_STRETCH = 64;
/** Chunks dropped at a stretch when the file is too large. */
const EVICTED_AT_ONCE = 4;
/**
 * The part of the bound from which on the store counts as full. Eviction stops just under the bound, so a store that has
 * had to evict is full: what it dropped is not fetched again, only to be dropped again.
 */
const FULL = 0.9;

export function sqliteChunkStore(file: DatabaseFile, maxBytes: number, log: Logger): KeptChunks {
  const pool = new AttributesPool();

  const drop = (db: Database, row: ChunkRow, reason: string): void => {
    db.query('DELETE FROM chunks WHERE id = $id').run({ id: row.id });
    log.error(
      { window: new Date(row.window).toISOString(), reason },
      'A stored window was damaged and has been dropped. It is fetched again if Atlassian still has it.'
    );
  };

  /** The chunks of the span as rows that are what was written; what is not is dropped. */
  const intactRows = (db: Database, app: AppRef, { from, to }: WindowSpan): readonly ChunkRow[] =>
    db
      .query<ChunkRow, { account: string; app: string; from: number; to: number }>(
        `SELECT chunks.* FROM chunks JOIN apps ON apps.id = chunks.app
         WHERE apps.account = $account AND apps.app = $app AND window >= $from AND window < $to
         ORDER BY window, fetched_at DESC, chunks.id`
      )
      .all({ ...app, from, to })
      .filter((row) => {
        const intact = checksumOfChunk(app, row) === row.checksum;
        if (!intact) {
          drop(db, row, 'its header is not what was written');
        }
        return intact;
      });

  const readStretch = (
    db: Database,
    app: AppRef,
    span: WindowSpan,
    metrics: ReadonlySet<string>,
    detail: Detail
  ): readonly Chunk[] =>
    intactRows(db, app, span).flatMap((row) => {
      try {
        return [{ header: headerOf(row), columns: columnsOf(db, row, metrics, detail, pool) }];
      } catch (error) {
        if (!(error instanceof UnreadableBlock)) {
          throw error;
        }
        drop(db, row, error.message);
        return [];
      }
    });

  return {
    headers: async (app, span) => file.use((db) => intactRows(db, app, span)).map(headerOf),

    read: async (app, span, metrics, detail) => {
      const wanted = new Set(metrics);
      const chunks: Chunk[] = [];
      for (const stretch of stretchesOf(span)) {
        chunks.push(...file.use((db) => readStretch(db, app, stretch, wanted, detail)));
        await setImmediate();
      }
      return chunks;
    },

    put: async (app, { header, columns }) => {
      const blocks = await Promise.all(columns.map(packed));
      const text = JSON.stringify(header);
      const metrics = JSON.stringify(columns.map(({ descriptor }) => descriptor.name));
      const facts = { window: header.window, fetched_at: header.fetchedAt, header: text, metrics };
      const checksum = checksumOfChunk(app, facts);
      file.use((db) =>
        db
          .transaction(() => {
            const span = { from: header.window, to: (header.window + 1) as WindowStart };
            for (const row of intactRows(db, app, span)) {
              if (supersedes(header, headerOf(row))) {
                db.query('DELETE FROM chunks WHERE id = $id').run({ id: row.id });
              }
            }
            const inserted = db.query(INSERT_CHUNK).run({ id: null, app: numberOf(db, app), ...facts, checksum });
            const chunk = Number(inserted.lastInsertRowid);
            blocks.forEach((block, position) =>
              db.query(INSERT_COLUMN).run({ chunk, position, ...block, ...checksumsOf(block, checksum, position) })
            );
          })
          .immediate()
      );
    },

    floor: async () => file.use((db) => (bytesUsed(db) < FULL * maxBytes ? undefined : oldestWindow(db))),

    maintain: async (now, retention) =>
      file.use((db) => {
        let dropped = 0;
        for (const { id, account } of db.query<AppRow, []>('SELECT * FROM apps').all()) {
          const past = now - Math.max(retention(account as AccountKey), UPSTREAM_REACH) - WINDOW;
          dropped += db.query('DELETE FROM chunks WHERE app = $id AND window <= $past').run({ id, past }).changes;
        }
        for (let evicted = 1; evicted > 0 && bytesUsed(db) > maxBytes; dropped += evicted) {
          evicted = evictOldest(db);
        }
        // Gives the room back to the disk; a page is freed with each row of the answer.
        db.query('PRAGMA incremental_vacuum').all();
        db.query('PRAGMA wal_checkpoint(TRUNCATE)').all();
        return dropped;
      }),

    clear: async (apps, from) =>
      file.use((db) =>
        db
          .transaction(() =>
            apps.reduce(
              (dropped, { account, app }) =>
                dropped +
                db
                  .query(
                    'DELETE FROM chunks WHERE app = (SELECT id FROM apps WHERE account = $account AND app = $app) AND window >= $from'
                  )
                  .run({ account, app, from }).changes,
              0
            )
          )
          .immediate()
      ),
  };
}

/** The row's checksum has shown that it is what `put` wrote. */
function headerOf(row: ChunkRow): ChunkHeader {
  const header = JSON.parse(row.header) as ChunkHeader;
  return { ...header, asked: shared(header.asked), refused: shared(header.refused) };
}

/** Calls ask for the same again and again: a thousand headers need it once. */
const scopes = new LRUCache<string, Scope>({ max: 100 });

function shared(scope: Scope): Scope {
  const text = JSON.stringify(scope);
  const known = scopes.get(text) ?? scope;
  scopes.set(text, known);
  return known;
}

async function packed(columns: MetricColumns): Promise<Pick<ColumnRow, 'totals' | 'points'>> {
  const blocks = encodeColumns(columns);
  const [totals, points] = await Promise.all([Bun.zstdCompress(blocks.totals), Bun.zstdCompress(blocks.points)]);
  return { totals, points };
}

function columnsOf(
  db: Database,
  row: ChunkRow,
  wanted: ReadonlySet<string>,
  detail: Detail,
  pool: AttributesPool
): readonly MetricColumns[] {
  return (JSON.parse(row.metrics) as readonly string[]).flatMap((metric, position) => {
    if (!wanted.has(metric)) {
      return [];
    }
    const block = (which: Detail): Uint8Array => unpacked(db, row, position, which);
    const totals = decodeTotals(block('totals'), pool);
    return [detail === 'totals' ? totals : decodePoints(block('points'), totals)];
  });
}

function unpacked(db: Database, chunk: ChunkRow, position: number, which: Detail): Uint8Array {
  const found = db
    .query<{ block: Uint8Array; checksum: number }, { chunk: number; position: number }>(
      `SELECT ${which} AS block, ${which}_checksum AS checksum FROM columns WHERE chunk = $chunk AND position = $position`
    )
    .get({ chunk: chunk.id, position });
  if (found === null || checksumOfBlock(found.block, chunk.checksum, position, which) !== found.checksum) {
    throw new UnreadableBlock('a part of them is missing or damaged');
  }
  return Bun.zstdDecompressSync(found.block);
}

function numberOf(db: Database, { account, app }: AppRef): number {
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

function* stretchesOf({ from, to }: WindowSpan): Generator<WindowSpan> {
  for (let start = from; start < to; start = (start + WINDOWS_A_STRETCH * WINDOW) as WindowStart) {
    yield { from: start, to: Math.min(to, start + WINDOWS_A_STRETCH * WINDOW) as WindowStart };
  }
}

function bytesUsed(db: Database): number {
  const row = db
    .query<{ bytes: number }, []>(
      'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size'
    )
    .get();
  return row?.bytes ?? 0;
}

const oldestWindow = (db: Database): WindowStart | undefined =>
  db.query<{ oldest: WindowStart | null }, []>('SELECT min(window) AS oldest FROM chunks').get()?.oldest ?? undefined;

const evictOldest = (db: Database): number =>
  db
    .query('DELETE FROM chunks WHERE id IN (SELECT id FROM chunks ORDER BY window, id LIMIT $limit)')
    .run({ limit: EVICTED_AT_ONCE }).changes;
