/** Whatever happened to a file, reading it ends, and gives nothing but what was put. */
import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { MemoryChunks } from './chunks/memoryChunks';
import { CHUNK_SCHEMA } from './chunks/schema';
import { packed } from './chunks/packed';
import { takenOver } from './chunks/takingOver';
import { ChunkFile } from './disk/chunkFile';
import { connect, IN_MEMORY, prepare } from './file/database';
import { isDamage } from './file/errors';
import {
  APP,
  chunkOf,
  everything,
  fingerprint,
  METRICS,
  settledIn,
  temporaryFolder,
  windowBack,
} from './testing/chunks';
import { damaged, damages } from './testing/damages';

const COUNT = 16;
const chunkBack = (back: number) => chunkOf({ window: windowBack(back), seed: back, points: 60 + back * 5 });
const expected = new Map(
  Array.from({ length: COUNT + 1 }, (_, index) => [index + 1, fingerprint(chunkBack(index + 1))] as const)
);

let whole: Uint8Array;
const folder = temporaryFolder();
beforeAll(async () => {
  const storage = await settledIn(folder.path);
  for (let back = COUNT; back >= 1; back -= 1) {
    await storage.chunks.put(APP, chunkBack(back));
  }
  await storage.close();
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

/** How many chunks; each is one that was put. */
async function intactIn(db: Database): Promise<number> {
  const found = await new MemoryChunks(db).read(APP, everything, new Set(METRICS), 'points');
  found.forEach((chunk) => expect(fingerprint(chunk)).toBe(expected.get(chunk.header.duplicates) ?? 'none'));
  return found.length;
}

test('a thousand damages: reading ends within its bound, and gives nothing but what was put', async () => {
  const file = join(folder.path, 'damaged.db');
  let survivors = 0;
  await fc.assert(
    fc.asyncProperty(damages, async (all) => {
      writeFileSync(file, damaged(whole, all));
      const fresh = connect(IN_MEMORY);
      prepare(fresh, CHUNK_SCHEMA);
      const { db, probes } = counted(new Database(file, { strict: true }));
      let said = 0;
      try {
        const steps = takenOver(db, fresh);
        let step = steps.next();
        while (!step.done) {
          step = steps.next();
        }
        said = step.value.kept;
      } catch (error) {
        expect(isDamage(error) || String(error).includes('no such table')).toBe(true);
      }
      db.close();
      // A page holds a hundred rows at most; damage costs a hundred probes between two of them.
      expect(probes()).toBeLessThan(200 * (whole.length / 4096 + COUNT * (1 + METRICS.length)));
      const kept = await intactIn(fresh);
      expect(kept).toBeGreaterThanOrEqual(said);
      survivors += kept;
      fresh.close();
    }),
    { numRuns: 1000 }
  );
  expect(survivors).toBeGreaterThan(100);
}, 120_000);

test('whatever the damage, there is a file that works afterwards', async () => {
  await fc.assert(
    fc.asyncProperty(damages, async (all) => {
      const place = temporaryFolder();
      const path = join(place.path, 'chunks.db');
      writeFileSync(path, damaged(whole, all));
      const file = new ChunkFile(path, async () => undefined);
      expect(file.open().kind).toBe('usable');
      if (!file.check()) {
        file.begunAnew('damaged');
      }
      expect(file.check()).toBe(true);
      await file.rescue();
      file.insert(await packed(APP, chunkBack(COUNT + 1)));
      file.close();
      const reader = new Database(path, { strict: true });
      expect(await intactIn(reader)).toBeGreaterThanOrEqual(1);
      reader.close();
      place.remove();
    }),
    { numRuns: 50 }
  );
}, 120_000);
