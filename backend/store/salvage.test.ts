/** Whatever happened to a file, reading it ends, and gives nothing but what was put. */
import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { CHUNK_SCHEMA } from './chunkSchema';
import { sqliteChunkStore } from './chunks';
import { openDatabaseFile } from './databaseFile';
import { StoreError } from './errors';
import {
  APP,
  chunkOf,
  clockAt,
  everything,
  fingerprint,
  keptLog,
  MEGABYTE,
  METRICS,
  storageIn,
  temporaryFolder,
  windowBack,
} from './testing/chunks';
import { damaged, damages } from './testing/damages';

const COUNT = 16;
const chunkBack = (back: number) => chunkOf({ window: windowBack(back), seed: back, points: 60 + back * 5 });

let whole: Uint8Array;
const folder = temporaryFolder();
beforeAll(async () => {
  const storage = storageIn(folder.path);
  for (let back = COUNT; back >= 1; back -= 1) {
    await storage.chunks.put(APP, chunkBack(back));
  }
  storage.close();
  whole = new Uint8Array(readFileSync(join(folder.path, 'chunks.db')));
});
afterAll(() => folder.remove());

/** Counts the rows that are asked for. */
function counted(db: Database): { readonly db: Database; readonly probes: () => number } {
  let probes = 0;
  const query = db.query.bind(db);
  db.query = ((sql: string) => {
    const statement = query(sql);
    const get = statement.get.bind(statement);
    statement.get = ((...bound: never[]) => {
      probes += 1;
      return get(...bound);
    }) as typeof statement.get;
    return statement;
  }) as typeof db.query;
  return { db, probes: () => probes };
}

test('after a thousand kinds of damage', async () => {
  const expected = new Map(
    Array.from({ length: COUNT }, (_, index) => [index + 1, fingerprint(chunkBack(index + 1))] as const)
  );
  const file = join(folder.path, 'damaged.db');
  let survivors = 0;
  await fc.assert(
    fc.asyncProperty(damages, async (all) => {
      const bytes = damaged(whole, all);
      writeFileSync(file, bytes);
      const { log } = keptLog();
      const fresh = openDatabaseFile({
        file: ':memory:',
        schema: CHUNK_SCHEMA,
        owned: false,
        clock: clockAt(),
        log,
      });
      const { db, probes } = counted(new Database(file, { strict: true }));
      try {
        fresh.use((into) => CHUNK_SCHEMA.salvage?.(db, into));
      } catch (error) {
        expect(error).toBeInstanceOf(StoreError);
      }
      db.close();
      // A page holds a hundred rows at most; damage costs a hundred probes between two of them.
      expect(probes()).toBeLessThan(200 * (whole.length / 4096 + COUNT * (1 + METRICS.length)));
      const found = await sqliteChunkStore(fresh, MEGABYTE, log).read(APP, everything, METRICS, 'points');
      found.forEach((chunk) => expect(fingerprint(chunk)).toBe(expected.get(chunk.header.duplicates) ?? 'none'));
      survivors += found.length;
      fresh.close();
    }),
    { numRuns: 1000 }
  );
  expect(survivors).toBeGreaterThan(100);
});
