import { Database } from 'bun:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { closeSync, cpSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Chunk } from '../../src/engine/chunk/types';
import { SimulatedClock } from '../../src/engine/testing/simulatedClock';
import { SECOND } from '../../src/engine/time';
import { CHUNK_SCHEMA } from './chunks/schema';
import { connect, prepare, versionOf } from './file/database';
import { canMountTmpfs, mountTmpfs } from '../../tests/preflight/tmpfs';
import {
  APP,
  chunkOf,
  everything,
  fingerprint,
  keptLog,
  MEGABYTE,
  METRICS,
  NOW,
  settledIn,
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
  const storage = await settledIn(template.path);
  for (let back = COUNT; back >= 1; back -= 1) {
    await storage.chunks.put(APP, chunkBack(back));
  }
  await storage.close();
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
async function survivors({ log }: Pick<ReturnType<typeof keptLog>, 'log'>): Promise<number> {
  const storage = await settledIn(folder.path, { log });
  await storage.chunks.read(APP, everything, METRICS, 'points');
  await storage.settled();
  const found = await storage.chunks.read(APP, everything, METRICS, 'points');
  const backs = found.map(({ header }) => header.duplicates);
  expect(found.map(fingerprint)).toEqual(backs.map((back) => expected[back] ?? 'nothing'));
  expect((await storage.chunks.headers(APP, everything)).map(({ duplicates }) => duplicates)).toEqual(backs);
  await storage.chunks.put(APP, chunkBack(COUNT + 1));
  expect(await storage.chunks.headers(APP, everything)).toHaveLength(found.length + 1);
  await storage.close();
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
    const file = filled();
    const { log, lines } = keptLog();
    const storage = await settledIn(folder.path, { log });
    overwrite(file, 20 * 4096, 30 * 4096);
    await storage.chunks.read(APP, everything, METRICS, 'points');
    await storage.settled();
    const found = await storage.chunks.read(APP, everything, METRICS, 'points');
    found.forEach((chunk) => expect(fingerprint(chunk)).toBe(fingerprint(chunkBack(chunk.header.duplicates))));
    expect(found.length).toBeLessThan(COUNT);
    expect(lines.join('')).toContain('damaged');
    await storage.chunks.put(APP, chunkBack(COUNT + 1));
    await storage.close();
  });

  test('is read at once, and what is fetched before it is checked goes to the disk afterwards', async () => {
    const file = filled();
    overwrite(file, (pageOf(file, 'chunks_by_age') - 1) * 4096, 4096);
    const storage = storageIn(folder.path);
    await storage.chunks.put(APP, chunkBack(COUNT + 1));
    expect(await storage.chunks.headers(APP, everything)).toContainEqual(chunkBack(COUNT + 1).header);
    await storage.settled();
    await storage.close();
    const again = await settledIn(folder.path);
    expect(await again.chunks.headers(APP, everything)).toHaveLength(COUNT + 1);
    await again.close();
  });

  test('is said in health until its file is deleted', async () => {
    const file = filled();
    overwrite(file, (pageOf(file, 'chunks_by_age') - 1) * 4096, 4096);
    const clock = new SimulatedClock(NOW);
    const storage = await settledIn(folder.path, { clock });
    const [aside] = readdirSync(folder.path).filter((name) => name.startsWith('chunks.db.damaged-'));
    expect(storage.trouble()).toContain(`The damaged file is kept as ${join(folder.path, aside ?? 'none')}`);
    rmSync(join(folder.path, aside ?? 'none'));
    await clock.advance(10 * SECOND);
    expect(storage.trouble()).toBeUndefined();
    await storage.close();
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
});

describe('a file of another version', () => {
  const versioned = (file: string, version: number): void => {
    const db = new Database(file);
    db.run(`PRAGMA user_version = ${version}`);
    db.close();
  };

  test('that is newer is left alone, and used again by who can', async () => {
    const file = filled();
    versioned(file, 99);
    const { log, lines } = keptLog();
    const older = await settledIn(folder.path, { log });
    expect(older.trouble()).toContain('A newer version of this plugin wrote chunks.db');
    expect(lines).toHaveLength(1);
    await older.chunks.put(APP, chunkBack(1));
    expect(await older.chunks.headers(APP, everything)).toHaveLength(1);
    await older.close();
    expect(readdirSync(folder.path).filter((name) => name.includes('foreign'))).toEqual([]);
    versioned(file, CHUNK_SCHEMA.version);
    const newer = await settledIn(folder.path);
    expect(await newer.chunks.headers(APP, everything)).toHaveLength(COUNT);
    await newer.close();
  });

  test('from which no way leads is put aside untouched, and is back when its version is', async () => {
    const file = filled();
    versioned(file, 1);
    const { log, lines } = keptLog();
    const other = await settledIn(folder.path, { log });
    expect(await other.chunks.headers(APP, everything)).toEqual([]);
    await other.chunks.put(APP, chunkBack(COUNT + 1));
    await other.close();
    const [aside] = readdirSync(folder.path).filter((name) => name.startsWith('chunks.db.foreign-'));
    versioned(join(folder.path, aside ?? 'none'), CHUNK_SCHEMA.version);

    const kept = keptLog();
    const back = await settledIn(folder.path, { log: kept.log });
    expect(await back.chunks.headers(APP, everything)).toHaveLength(COUNT + 1);
    expect(kept.lines.join('')).toContain(`${COUNT} stored windows were taken over, 0`);
    expect(readdirSync(folder.path).filter((name) => name.includes('foreign'))).toEqual([]);
    await back.close();
    expect(lines.join('')).not.toContain('damaged');
  });

  test('that is older is brought forward', () => {
    const old = connect(filled());
    const { version } = CHUNK_SCHEMA;
    const migrations = {
      [version]: (db: Database) => void db.run('ALTER TABLE chunks ADD COLUMN seen INTEGER'),
      [version + 1]: (db: Database) => void db.run('UPDATE chunks SET seen = id'),
    };
    expect(prepare(old, { ...CHUNK_SCHEMA, version: version + 2, migrations })).toBe('usable');
    expect(versionOf(old)).toBe(version + 2);
    expect(old.query('SELECT count(seen) AS seen FROM chunks').get()).toEqual({ seen: COUNT });
    expect(prepare(old, { ...CHUNK_SCHEMA, version: version + 4, migrations })).toBe('foreign');
    old.close();
  });
});

describe('a process that is killed while it writes', () => {
  test('leaves whole chunks and a free folder, every time', async () => {
    const program = `
      import { APP, chunkOf, settledIn, windowBack } from ${JSON.stringify(join(import.meta.dir, 'testing/chunks.ts'))};
      const { chunks, trouble } = await settledIn(${JSON.stringify(folder.path)});
      if (trouble() !== undefined) throw new Error(trouble());
      for (let seed = Number(process.argv.at(-1)); ; seed += 1) {
        await chunks.put(APP, chunkOf({ window: windowBack(1 + (seed % 40)), seed, points: ${POINTS} }));
        process.stdout.write('.');
      }
    `;
    let written = 0;
    for (let round = 0; round < 8; round += 1) {
      const child = Bun.spawn([process.execPath, '-e', program, String(round * 10_000)], { stdout: 'pipe' });
      // In the middle of another one, wherever it has got to.
      let put = 0;
      for await (const dots of child.stdout) {
        put += dots.length;
        if (put > 2 * round) {
          break;
        }
      }
      child.kill('SIGKILL');
      await child.exited;

      const { log, lines } = keptLog();
      const storage = await settledIn(folder.path, { log });
      expect(storage.trouble()).toBeUndefined();
      const found = await storage.chunks.read(APP, everything, METRICS, 'points');
      for (const chunk of found) {
        const { window, duplicates: seed } = chunk.header;
        expect(fingerprint(chunk)).toBe(fingerprint(chunkOf({ window, seed, points: POINTS })));
      }
      written = Math.max(written, found.length);
      expect(lines.join('')).not.toContain('damaged');
      await storage.close();
    }
    expect(written).toBeGreaterThan(14);
  }, 60_000);
});

describe('a full disk', () => {
  test.skipIf(!canMountTmpfs())(
    'is said once, what is fetched is kept in memory, and on the disk when there is room again',
    async () => {
      const unmount = mountTmpfs(folder.path, 2);
      expect(unmount).toBeDefined();
      try {
        const { log, lines } = keptLog();
        const clock = new SimulatedClock(NOW);
        const storage = await settledIn(folder.path, { log, clock });
        const ballast = join(folder.path, 'ballast');
        writeFileSync(ballast, new Uint8Array(1.2 * MEGABYTE));
        let stored = 0;
        while (storage.trouble() === undefined && stored < 1000) {
          stored += 1;
          await storage.chunks.put(APP, chunkBack(stored));
        }
        for (let more = 0; more < 10; more += 1) {
          stored += 1;
          await storage.chunks.put(APP, chunkBack(stored));
          await clock.advance(10 * SECOND);
          await storage.settled();
        }
        expect(storage.trouble()).toContain('No room is left on the disk for chunks.db');
        expect(lines.filter((line) => line.includes('No room is left'))).toHaveLength(1);
        expect(await storage.chunks.read(APP, everything, METRICS, 'points')).toHaveLength(stored);

        rmSync(ballast);
        await clock.advance(10 * SECOND);
        await storage.settled();
        await clock.advance(10 * SECOND);
        expect(storage.trouble()).toBeUndefined();
        expect(lines.filter((line) => line.includes('This is over: No room'))).toHaveLength(1);
        await storage.close();
        const again = await settledIn(folder.path);
        expect(await again.chunks.read(APP, everything, METRICS, 'points')).toHaveLength(stored);
        await again.close();
      } finally {
        unmount?.();
      }
    }
  );
});
