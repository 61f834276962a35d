import { Database } from 'bun:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { closeSync, cpSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Chunk } from '../../src/engine/chunk/types';
import { DAY, durationMs } from '../../src/engine/time';
import { canMountTmpfs, mountTmpfs } from '../../tests/preflight/tmpfs';
import { CHUNK_SCHEMA } from './chunkSchema';
import { openDatabaseFile } from './databaseFile';
import { sqliteChunkStore } from './chunks';
import {
  APP,
  chunkOf,
  clockAt,
  everything,
  fingerprint,
  keptLog,
  MEGABYTE,
  METRICS,
  NOW,
  storageIn,
  temporaryFolder,
  windowBack,
} from './testing/chunks';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const COUNT = 60;
const POINTS = 400;
const chunkBack = (back: number): Chunk => chunkOf({ window: windowBack(back), seed: back, points: POINTS });
/** By how many windows back. */
const expected = Array.from({ length: COUNT + 1 }, (_, back) => fingerprint(chunkBack(back)));

const template = temporaryFolder();
beforeAll(async () => {
  const storage = storageIn(template.path);
  for (let back = COUNT; back >= 1; back -= 1) {
    await storage.chunks.put(APP, chunkBack(back));
  }
  storage.close();
});
afterAll(() => template.remove());

/** A folder with all the chunks, as a clean stop leaves it; gives the file of chunks. */
function filled(): string {
  rmSync(folder.path, { recursive: true });
  cpSync(template.path, folder.path, { recursive: true });
  return join(folder.path, 'chunks.db');
}

function overwrite(file: string, at: number, length: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(length, 0xa5), 0, length, at);
  closeSync(handle);
}

/** What is read after all that happened: each chunk has to be exactly the one that was put. */
async function survivors(lines: { readonly log: ReturnType<typeof keptLog>['log'] }) {
  const storage = storageIn(folder.path, { log: lines.log });
  await storage.chunks.read(APP, everything, METRICS, 'points');
  const found = await storage.chunks.read(APP, everything, METRICS, 'points');
  const backs = found.map(({ header }) => header.duplicates);
  expect(found.map(fingerprint)).toEqual(backs.map((back) => expected[back] ?? 'nothing'));
  expect((await storage.chunks.headers(APP, everything)).map(({ duplicates }) => duplicates)).toEqual(backs);
  await storage.chunks.put(APP, chunkBack(COUNT + 1));
  expect(await storage.chunks.headers(APP, everything)).toHaveLength(found.length + 1);
  storage.close();
  return found.length;
}

describe('a damaged file', () => {
  test('that is no database is put aside, and the next start works', async () => {
    const file = filled();
    writeFileSync(file, 'no database at all'.repeat(1000));
    const kept = keptLog();
    expect(await survivors(kept)).toBe(0);
    expect(kept.lines.join('')).toContain('The store was damaged');
    expect(readdirSync(folder.path).some((name) => name.startsWith('chunks.db.damaged-'))).toBe(true);
  });

  test('loses its header, and nothing else', async () => {
    const file = filled();
    overwrite(file, 0, 512);
    const kept = keptLog();
    expect(await survivors(kept)).toBe(COUNT);
    expect(kept.lines.join('')).toContain(`${COUNT} stored windows were taken over`);
  });

  const pageOf = (file: string, name: string): number => {
    const db = new Database(file);
    const row = db
      .query<{ rootpage: number }, { name: string }>('SELECT rootpage FROM sqlite_schema WHERE name = $name')
      .get({ name });
    db.close();
    return row?.rootpage ?? 0;
  };

  test.each(['apps', 'sqlite_autoindex_apps_1', 'chunks_by_app', 'chunks_by_age', 'sqlite_autoindex_columns_1'])(
    'loses nothing with %s, which is written twice',
    async (name) => {
      const file = filled();
      overwrite(file, (pageOf(file, name) - 1) * 4096, 4096);
      const kept = keptLog();
      expect(await survivors(kept)).toBe(COUNT);
      expect(kept.lines.join('')).toContain(`${COUNT} stored windows were taken over`);
    }
  );

  test.each(['chunks', 'columns'])('starts anew without the root of %s', async (name) => {
    const file = filled();
    overwrite(file, (pageOf(file, name) - 1) * 4096, 4096);
    const kept = keptLog();
    expect(await survivors(kept)).toBe(0);
    expect(kept.lines.join('')).toContain('The store was damaged');
  });

  test('loses the damaged part, wherever it is, and says so', async () => {
    const pages = statSync(filled()).size / 4096;
    expect(pages).toBeGreaterThan(100);
    let touched = 0;
    for (let page = 12; page < pages; page += Math.floor(pages / 8)) {
      overwrite(filled(), page * 4096 + 16, 4000);
      const kept = keptLog();
      const left = await survivors(kept);
      expect(left).toBeGreaterThanOrEqual(COUNT - 8);
      expect(left === COUNT || kept.lines.join('').includes('damaged')).toBe(true);
      touched += Number(left < COUNT);
    }
    expect(touched).toBeGreaterThan(4);
  });

  test('is noticed while it is in use', async () => {
    const { log, lines } = keptLog();
    const file = join(folder.path, 'chunks.db');
    const database = openDatabaseFile({ file, schema: CHUNK_SCHEMA, owned: true, clock: clockAt(), log });
    const store = sqliteChunkStore(database, 64 * MEGABYTE, log);
    for (let back = COUNT; back >= 1; back -= 1) {
      await store.put(APP, chunkBack(back));
    }
    await store.maintain(NOW, () => durationMs(90 * DAY));
    overwrite(file, 20 * 4096, 30 * 4096);
    database.use((db) => db.run('PRAGMA shrink_memory'));
    const found = await store.read(APP, everything, METRICS, 'points');
    found.forEach((chunk) => expect(fingerprint(chunk)).toBe(fingerprint(chunkBack(chunk.header.duplicates))));
    expect(found.length).toBeLessThan(COUNT);
    expect(lines.join('')).toContain('damaged');
    await store.put(APP, chunkBack(COUNT + 1));
    database.close();
  });

  test.each([
    ['header', 'UPDATE chunks SET header = replace(header, \'"duplicates":7\', \'"duplicates":8\')'],
    ['window', `UPDATE chunks SET window = window + 900000 WHERE window = ${windowBack(7)}`],
    ['points', `UPDATE columns SET points = zeroblob(20) WHERE chunk = 7`],
    ['totals', `UPDATE columns SET totals = zeroblob(20) WHERE chunk = 7`],
    ['totals for points', `UPDATE columns SET points = totals, points_checksum = totals_checksum WHERE chunk = 7`],
    ['missing block', `DELETE FROM columns WHERE chunk = 7 AND position = 0`],
    ['swapped blocks', `UPDATE columns SET position = 9 - position WHERE chunk = 7 AND position = 0`],
  ])('with a row altered (%s) loses that window only', async (_name, sql) => {
    const file = filled();
    const db = new Database(file);
    expect(db.run(sql).changes).toBeGreaterThan(0);
    db.close();
    const kept = keptLog();
    expect(await survivors(kept)).toBe(COUNT - 1);
    expect(kept.lines.join('')).toContain('A stored window was damaged and has been dropped');
  });

  test.each([1, 99])('of version %d is put aside untouched', async (version) => {
    const file = filled();
    const db = new Database(file);
    db.run(`PRAGMA user_version = ${version}`);
    db.close();
    const kept = keptLog();
    expect(await survivors(kept)).toBe(0);
    expect(kept.lines.join('')).toContain('Another version of this plugin wrote the store');
    const aside = readdirSync(folder.path).find((name) => name.startsWith('chunks.db.foreign-'));
    const old = new Database(join(folder.path, aside ?? 'missing'), { readonly: true });
    expect(old.query('SELECT count(*) AS chunks FROM chunks').get()).toEqual({ chunks: COUNT });
    old.close();
  });
});

describe('a process that is killed while it writes', () => {
  test('leaves whole chunks and a free folder, every time', async () => {
    const program = `
      import { APP, chunkOf, storageIn, windowBack } from ${JSON.stringify(join(import.meta.dir, 'testing/chunks.ts'))};
      const { chunks, warning } = storageIn(${JSON.stringify(folder.path)});
      if (warning !== undefined) throw new Error(warning);
      process.stdout.write('ready');
      for (let seed = Number(process.argv.at(-1)); ; seed += 1) {
        await chunks.put(APP, chunkOf({ window: windowBack(1 + (seed % 40)), seed, points: ${POINTS} }));
      }
    `;
    let written = 0;
    for (let round = 0; round < 8; round += 1) {
      const child = Bun.spawn([process.execPath, '-e', program, String(round * 10_000)], { stdout: 'pipe' });
      const { value } = await child.stdout.getReader().read();
      expect(new TextDecoder().decode(value)).toBe('ready');
      await Bun.sleep(15 + 12 * round);
      child.kill('SIGKILL');
      await child.exited;

      const { log, lines } = keptLog();
      const storage = storageIn(folder.path, { log });
      expect(storage.warning).toBeUndefined();
      const found = await storage.chunks.read(APP, everything, METRICS, 'points');
      for (const chunk of found) {
        const { window, duplicates: seed } = chunk.header;
        expect(fingerprint(chunk)).toBe(fingerprint(chunkOf({ window, seed, points: POINTS })));
      }
      written = Math.max(written, found.length);
      expect(lines.join('')).not.toContain('damaged');
      storage.close();
    }
    expect(written).toBeGreaterThan(1);
  });
});

describe('a full disk', () => {
  test('refuses the chunk whole, says so, and takes it when there is room again', async () => {
    const { log } = keptLog();
    const file = join(folder.path, 'chunks.db');
    const database = openDatabaseFile({ file, schema: CHUNK_SCHEMA, owned: true, clock: clockAt(), log });
    const store = sqliteChunkStore(database, 64 * MEGABYTE, log);
    await store.put(APP, chunkBack(1));
    database.use((db) => db.run('PRAGMA max_page_count = 1'));
    const large = chunkOf({ window: windowBack(1), seed: 1, points: 50_000 });
    await expect(store.put(APP, large)).rejects.toThrow('No room is left on the disk for chunks.db');
    expect((await store.read(APP, everything, METRICS, 'points')).map(fingerprint)).toEqual([
      fingerprint(chunkBack(1)),
    ]);
    database.use((db) => db.run('PRAGMA max_page_count = 1000000'));
    await store.put(APP, large);
    expect((await store.read(APP, everything, METRICS, 'points')).map(fingerprint)).toEqual([fingerprint(large)]);
    database.close();
  });

  test.skipIf(!canMountTmpfs())('that is a real one is survived, too', async () => {
    const unmount = mountTmpfs(folder.path, 2);
    expect(unmount).toBeDefined();
    try {
      const storage = storageIn(folder.path);
      let stored = 0;
      let refusal: unknown;
      while (refusal === undefined && stored < 1000) {
        try {
          await storage.chunks.put(APP, chunkBack(stored + 1));
          stored += 1;
        } catch (error) {
          refusal = error;
        }
      }
      expect(String(refusal)).toContain('StoreError');
      expect(stored).toBeGreaterThan(3);
      expect(await storage.chunks.read(APP, everything, METRICS, 'points')).toHaveLength(stored);
      storage.close();
      const again = storageIn(folder.path);
      const found = await again.chunks.read(APP, everything, METRICS, 'points');
      expect(found).toHaveLength(stored);
      again.close();
    } finally {
      unmount?.();
    }
  });
});
