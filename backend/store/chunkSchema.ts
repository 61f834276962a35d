/** How chunks lie in SQLite. */
import type { Database } from 'bun:sqlite';
import type { Schema } from './databaseFile';
import { isDamage } from './errors';
import { readableRows } from './salvage';

export interface ChunkRow {
  readonly id: number;
  readonly app: number;
  readonly window: number;
  readonly fetched_at: number;
  /** JSON of the `ChunkHeader`. */
  readonly header: string;
  /** JSON: the metric names of the columns, by position. */
  readonly metrics: string;
  /** Of all that the row says, its account and app included. */
  readonly checksum: number;
}

export interface ColumnRow {
  readonly chunk: number;
  readonly position: number;
  /** `encodeColumns`, packed. */
  readonly block: Uint8Array;
  /** Of `block`, seeded by the chunk's, so that a block is never taken for another chunk's. */
  readonly checksum: number;
}

export interface AppRow {
  readonly id: number;
  readonly account: string;
  readonly app: string;
}

export const INSERT_CHUNK =
  'INSERT INTO chunks (app, window, fetched_at, header, metrics, checksum) VALUES ($app, $window, $fetched_at, $header, $metrics, $checksum)';
export const INSERT_COLUMN =
  'INSERT INTO columns (chunk, position, block, checksum) VALUES ($chunk, $position, $block, $checksum)';

export const checksumOfChunk = (
  { account, app }: Pick<AppRow, 'account' | 'app'>,
  { window, fetched_at, header, metrics }: Omit<ChunkRow, 'id' | 'app' | 'checksum'>
): number => Bun.hash.crc32(JSON.stringify([account, app, window, fetched_at, header, metrics]));

export const checksumOfBlock = (block: Uint8Array, chunkChecksum: number, position: number): number =>
  Bun.hash.crc32(block, (chunkChecksum + position) >>> 0);

export const CHUNK_SCHEMA: Schema = {
  version: 1,
  create: (db) => {
    db.run(
      'CREATE TABLE apps (id INTEGER PRIMARY KEY, account TEXT NOT NULL, app TEXT NOT NULL, UNIQUE (account, app))'
    );
    db.run(`CREATE TABLE chunks (
      id INTEGER PRIMARY KEY,
      app INTEGER NOT NULL REFERENCES apps,
      window INTEGER NOT NULL,
      fetched_at INTEGER NOT NULL,
      header TEXT NOT NULL,
      metrics TEXT NOT NULL,
      checksum INTEGER NOT NULL
    )`);
    db.run('CREATE INDEX chunks_by_app ON chunks (app, window)');
    db.run('CREATE INDEX chunks_by_age ON chunks (window)');
    db.run(`CREATE TABLE columns (
      chunk INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
      position INTEGER NOT NULL,
      block BLOB NOT NULL,
      checksum INTEGER NOT NULL,
      PRIMARY KEY (chunk, position)
    )`);
  },
  salvage: salvageChunks,
};

/** A chunk is taken over whole or not at all: its row and each of its columns have to be as they were written. */
function salvageChunks(damaged: Database, fresh: Database): string {
  const apps = appsOf(damaged);
  let kept = 0;
  let lost = 0;
  fresh.transaction(() => {
    fresh.run('PRAGMA defer_foreign_keys = ON');
    for (const app of apps.values()) {
      fresh.query('INSERT INTO apps (id, account, app) VALUES ($id, $account, $app)').run({ ...app });
    }
    const waiting = new Map<number, { readonly checksum: number; missing: number }>();
    for (const row of readableRows<ChunkRow>(damaged, 'chunks')) {
      const app = apps.get(row.app);
      if (app === undefined || checksumOfChunk(app, row) !== row.checksum) {
        lost += 1;
        continue;
      }
      fresh.query(INSERT_CHUNK.replace('(app,', '(id, app,').replace('($app,', '($id, $app,')).run({ ...row });
      waiting.set(row.id, { checksum: row.checksum, missing: (JSON.parse(row.metrics) as unknown[]).length });
    }
    for (const row of readableRows<ColumnRow>(damaged, 'columns')) {
      const chunk = waiting.get(row.chunk);
      if (chunk !== undefined && checksumOfBlock(row.block, chunk.checksum, row.position) === row.checksum) {
        fresh
          .query(INSERT_COLUMN)
          .run({ chunk: row.chunk, position: row.position, block: row.block, checksum: row.checksum });
        chunk.missing -= 1;
      }
    }
    for (const [id, { missing }] of waiting) {
      if (missing === 0) {
        kept += 1;
      } else {
        fresh.query('DELETE FROM chunks WHERE id = $id').run({ id });
        lost += 1;
      }
    }
  })();
  return `${kept} stored windows were taken over, ${lost} that were seen could not be read and have to be fetched again`;
}

/** From the table or from its index, which holds all of it, too: without its app no window is of use. */
function appsOf(damaged: Database): ReadonlyMap<number, AppRow> {
  const found = new Map<number, AppRow>();
  for (const source of ['apps NOT INDEXED', 'apps INDEXED BY sqlite_autoindex_apps_1']) {
    try {
      for (const app of damaged.query<AppRow, []>(`SELECT id, account, app FROM ${source}`).all()) {
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
