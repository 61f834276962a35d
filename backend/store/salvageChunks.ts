/** From a damaged file of chunks into a new one. */
import type { Database } from 'bun:sqlite';
import {
  checksumOfChunk,
  checksumsOf,
  INSERT_CHUNK,
  INSERT_COLUMN,
  type AppRow,
  type ChunkRow,
  type ColumnRow,
} from './chunkRows';
import { isDamage } from './errors';
import { readableRows } from './readableRows';

/** A chunk is taken over whole or not at all: its row and each of its columns have to be as they were written. */
export function salvageChunks(damaged: Database, fresh: Database): string {
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
      fresh.query(INSERT_CHUNK).run({ ...row });
      waiting.set(row.id, { checksum: row.checksum, missing: (JSON.parse(row.metrics) as unknown[]).length });
    }
    for (const row of readableRows<ColumnRow>(damaged, 'columns')) {
      const chunk = waiting.get(row.chunk);
      if (chunk !== undefined && isIntact(row, chunk.checksum)) {
        const { chunk: id, position, totals, points, totals_checksum, points_checksum } = row;
        fresh.query(INSERT_COLUMN).run({ chunk: id, position, totals, points, totals_checksum, points_checksum });
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

function isIntact(row: ColumnRow, chunkChecksum: number): boolean {
  const { totals_checksum, points_checksum } = checksumsOf(row, chunkChecksum, row.position);
  return totals_checksum === row.totals_checksum && points_checksum === row.points_checksum;
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
