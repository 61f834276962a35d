import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { memoryChunkStore } from '../../src/engine/chunk/memoryStore';
import type { ChunkStore } from '../../src/engine/chunk/store';
import type { Chunk } from '../../src/engine/chunk/types';
import { accountKey } from '../../src/engine/identity';
import { SimulatedClock } from '../../src/engine/testing/simulatedClock';
import { after, DAY, durationMs, epochMs, MINUTE, SECOND } from '../../src/engine/time';
import { WINDOW } from '../../src/engine/window/grid';
import { cachedStore } from './cache';
import type { KeptChunks } from './layers';
import {
  APP,
  chunkOf,
  everything,
  fingerprint,
  keptLog,
  MEGABYTE,
  METRICS,
  NOW,
  OTHER_APP,
  settledIn,
  storageIn,
  storeInMemory,
  temporaryFolder,
  windowBack,
} from './testing/chunks';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const byName = (chunks: readonly Chunk[]) =>
  chunks.map(({ header, columns }) => ({
    header,
    columns: [...columns].sort((a, b) => (a.descriptor.name < b.descriptor.name ? -1 : 1)),
  }));

describe('chunks', () => {
  test('outlive a restart, as they were put', async () => {
    const path = join(folder.path, 'data');
    const first = await settledIn(path);
    const chunks = [chunkOf({ window: windowBack(2), seed: 1 }), chunkOf({ window: windowBack(1), seed: 2 })];
    for (const chunk of chunks) {
      await first.chunks.put(APP, chunk);
    }
    await first.close();
    const second = await settledIn(path);
    expect((await second.chunks.read(APP, everything, METRICS, 'points')).map(fingerprint)).toEqual(
      chunks.map(fingerprint)
    );
    expect(await second.chunks.headers(APP, everything)).toEqual(chunks.map(({ header }) => header));
    expect(await second.chunks.headers(OTHER_APP, everything)).toEqual([]);
    expect(second.trouble()).toBeUndefined();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await second.close();
  });

  const put = fc.record({
    app: fc.constantFrom(APP, OTHER_APP),
    back: fc.integer({ min: 0, max: 5 }),
    seed: fc.nat(50),
    age: fc.nat(3),
    labels: fc.subarray([...METRICS], { minLength: 1 }),
  });
  const read = fc.record({
    app: fc.constantFrom(APP, OTHER_APP),
    from: fc.integer({ min: 0, max: 6 }),
    length: fc.integer({ min: 0, max: 6 }),
    metrics: fc.subarray([...METRICS, 'unknown']),
    detail: fc.constantFrom('points', 'totals'),
  });

  test.each<[string, () => ChunkStore]>([
    ['SQLite', () => storeInMemory()],
    ['SQLite behind memory', () => cachedStore(storeInMemory(), { maxBytes: MEGABYTE })],
    ['SQLite behind hardly any memory', () => cachedStore(storeInMemory(), { maxBytes: 4_000 })],
  ])('%s behaves like a plain store in memory', async (_name, make) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(put, read), { maxLength: 30 }), async (steps) => {
        const model = memoryChunkStore();
        const store = make();
        for (const step of steps) {
          if ('seed' in step) {
            const fetchedAt = epochMs(NOW - step.age * 1000);
            const chunk = chunkOf({ window: windowBack(step.back), seed: step.seed, fetchedAt, labels: step.labels });
            await model.put(step.app, chunk);
            await store.put(step.app, chunk);
          } else {
            const span = { from: windowBack(step.from), to: windowBack(step.from - step.length) };
            expect(await store.headers(step.app, span)).toEqual([...(await model.headers(step.app, span))]);
            expect(byName(await store.read(step.app, span, step.metrics, step.detail)).map(fingerprint)).toEqual(
              byName(await model.read(step.app, span, step.metrics, step.detail)).map(fingerprint)
            );
          }
        }
      }),
      { numRuns: 40 }
    );
  });

  test('past their retention go; others stay', async () => {
    const store = storeInMemory();
    const days = 96;
    for (const back of [1, 14 * days, 14 * days + 2, 20 * days, 20 * days + 1, 20 * days + 2]) {
      await store.put(APP, chunkOf({ window: windowBack(back), seed: back }));
    }
    const left = async () => (await store.headers(APP, everything)).map(({ window }) => window);
    await store.maintain(NOW, () => durationMs(20 * DAY));
    expect(await left()).toEqual([20 * days, 14 * days + 2, 14 * days, 1].map(windowBack));
    // What Atlassian still has would only be fetched again.
    await store.maintain(NOW, () => DAY);
    expect(await left()).toEqual([14 * days, 1].map(windowBack));
  });

  test('are cleared from a window on, for the apps named', async () => {
    const store = cachedStore(storeInMemory(), { maxBytes: MEGABYTE });
    for (const app of [APP, OTHER_APP]) {
      for (const back of [1, 2, 3]) {
        await store.put(app, chunkOf({ window: windowBack(back), seed: back }));
      }
    }
    await store.read(APP, everything, METRICS, 'points');
    expect((await store.clear([APP], windowBack(2))).map(({ window }) => window)).toEqual([2, 1].map(windowBack));
    expect((await store.headers(APP, everything)).map(({ window }) => window)).toEqual([windowBack(3)]);
    expect(await store.read(APP, everything, METRICS, 'points')).toHaveLength(1);
    expect(await store.headers(OTHER_APP, everything)).toHaveLength(3);
  });

  test('keep to the size bound: the oldest go first, and the file shrinks', async () => {
    const path = folder.path;
    const grown = await settledIn(path);
    const noise = (seed: number): Chunk => {
      const chunk = chunkOf({ window: windowBack(seed), seed, labels: ['custom'], points: 20_000 });
      return {
        ...chunk,
        columns: chunk.columns.map((each) =>
          each.shape === 'number'
            ? { ...each, value: each.value.map((value, index) => Math.sin(value * 1e6 + index)) }
            : each
        ),
      };
    };
    for (let back = 1; back <= 100; back += 1) {
      await grown.chunks.put(APP, noise(back));
    }
    await grown.chunks.maintain(NOW, () => durationMs(90 * DAY));
    expect(await grown.chunks.headers(APP, everything)).toHaveLength(100);
    await grown.close();
    const sizeBefore = statSync(join(path, 'chunks.db')).size;

    const maxBytes = Math.floor(sizeBefore / 3);
    const bounded = await settledIn(path, { maxBytes });
    await bounded.chunks.maintain(NOW, () => durationMs(90 * DAY));
    const left = await bounded.chunks.headers(APP, everything);
    await bounded.close();
    expect(statSync(join(path, 'chunks.db')).size).toBeLessThanOrEqual(maxBytes);
    expect(left.length).toBeGreaterThan(5);
    expect(left.map(({ window }) => window)).toEqual(
      Array.from({ length: left.length }, (_, index) => windowBack(left.length - index))
    );
  }, 60_000);

  test('that were dropped for want of room are not asked for again: the oldest left is the floor', async () => {
    const path = join(folder.path, 'data');
    const filled = await settledIn(path);
    for (let back = 1; back <= 200; back += 1) {
      await filled.chunks.put(APP, chunkOf({ window: windowBack(back), seed: back, points: 100 }));
    }
    expect(await filled.chunks.floor()).toBeUndefined();
    await filled.close();

    const maxBytes = Math.floor(statSync(join(path, 'chunks.db')).size / 2);
    const bounded = await settledIn(path, { maxBytes });
    await bounded.chunks.maintain(NOW, () => durationMs(90 * DAY));
    const [oldest] = await bounded.chunks.headers(APP, everything);
    expect(await bounded.chunks.floor()).toBe(oldest?.window);
    await bounded.chunks.put(APP, chunkOf({ window: windowBack(0), seed: 0, points: 100 }));
    await bounded.chunks.maintain(NOW, () => durationMs(90 * DAY));
    expect(await bounded.chunks.floor()).toBeGreaterThanOrEqual(oldest?.window ?? Infinity);
    await bounded.chunks.clear([APP], windowBack(20));
    expect(await bounded.chunks.floor()).toBeUndefined();
    await bounded.close();
  }, 60_000);

  test('what was read before a put is not remembered after it', async () => {
    const inner = storeInMemory();
    let between: (() => Promise<void>) | undefined;
    const slow: KeptChunks = {
      ...inner,
      read: async (...asked) => {
        const found = await inner.read(...asked);
        await between?.();
        return found;
      },
    };
    const store = cachedStore(slow, { maxBytes: MEGABYTE });
    await store.put(APP, chunkOf({ window: windowBack(1), seed: 1 }));
    between = () => store.put(APP, chunkOf({ window: windowBack(1), seed: 2, fetchedAt: after(NOW, 1) }));
    await store.read(APP, everything, METRICS, 'points');
    between = undefined;
    const [chunk] = await store.read(APP, everything, METRICS, 'points');
    expect(chunk?.header.duplicates).toBe(2);
    const [header] = await store.headers(APP, everything);
    expect(header?.duplicates).toBe(2);
  });

  test('that turn out to be damaged when their header is read again are not remembered either', async () => {
    const inner = storeInMemory();
    let lost = false;
    const losing: KeptChunks = {
      ...inner,
      headers: async (...asked) => (lost ? [] : inner.headers(...asked)),
      read: async (...asked) => (lost ? [] : inner.read(...asked)),
    };
    // Room for what is read of a window, and for the headers of two.
    const store = cachedStore(losing, { maxBytes: 6_000 });
    for (const number of [1, 2, 3, 4, 5]) {
      await store.put(APP, chunkOf({ window: windowBack(number), seed: 1 }));
    }
    const span = { from: windowBack(1), to: windowBack(0) };
    expect(await store.read(APP, span, [METRICS[0]], 'totals')).toHaveLength(1);
    // Drives its header out.
    await store.headers(APP, { from: windowBack(5), to: windowBack(1) });
    lost = true;
    expect(await store.read(APP, span, [METRICS[0]], 'totals')).toHaveLength(1);
    expect(await store.headers(APP, span)).toEqual([]);
    expect(await store.read(APP, span, [METRICS[0]], 'totals')).toEqual([]);
  });

  test('are planned with from memory', async () => {
    const inner = storeInMemory();
    let asked = 0;
    const store = cachedStore(
      {
        ...inner,
        headers: (...args) => {
          asked += 1;
          return inner.headers(...args);
        },
        read: (...args) => {
          asked += 1;
          return inner.read(...args);
        },
      },
      { maxBytes: 16 * MEGABYTE }
    );
    await store.put(APP, chunkOf({ window: windowBack(1), seed: 1 }));
    const span = { from: windowBack(1344), to: windowBack(0) };
    await store.headers(APP, span);
    await store.read(APP, span, METRICS, 'points');
    const once = asked;
    expect(once).toBeGreaterThan(0);
    expect(await store.headers(APP, span)).toHaveLength(1);
    expect(await store.read(APP, { from: windowBack(5), to: windowBack(0) }, [METRICS[0]], 'points')).toHaveLength(1);
    expect(asked).toBe(once);
  });
});

describe('the folder', () => {
  test('is one process’s: a second gets memory, and the same ledger and memo, until the first is gone', async () => {
    const { log, lines } = keptLog();
    const clock = new SimulatedClock(NOW);
    const first = await settledIn(folder.path);
    const second = storageIn(folder.path, { log, clock });
    await clock.advance(3 * SECOND);
    await second.settled();
    expect(second.trouble()).toContain('Another process uses the data folder');
    await first.chunks.put(APP, chunkOf({ window: windowBack(1), seed: 1 }));
    expect(await second.chunks.headers(APP, everything)).toEqual([]);
    await second.chunks.put(APP, chunkOf({ window: windowBack(2), seed: 1 }));
    expect(await second.chunks.headers(APP, everything)).toHaveLength(1);
    await first.memo.set('k', 'v', after(NOW, DAY));
    expect(await second.memo.get('k')).toBe('v');
    await clock.advance(MINUTE);
    expect(lines.filter((line) => line.includes('Another process'))).toHaveLength(1);

    await first.close();
    await clock.advance(5 * SECOND);
    await second.settled();
    expect(second.trouble()).toBeUndefined();
    expect((await second.chunks.headers(APP, everything)).map(({ window }) => window)).toEqual([2, 1].map(windowBack));
    await second.close();
    const third = await settledIn(folder.path);
    expect(await third.chunks.headers(APP, everything)).toHaveLength(2);
    await third.close();
  });

  test('is left for the moment that the process before it takes to leave', async () => {
    const clock = new SimulatedClock(NOW);
    const first = await settledIn(folder.path);
    await first.chunks.put(APP, chunkOf({ window: windowBack(1), seed: 1 }));
    const second = storageIn(folder.path, { clock });
    const asked = second.chunks.headers(APP, everything);
    await clock.advance(SECOND);
    await first.close();
    await clock.advance(SECOND);
    expect(await asked).toHaveLength(1);
    expect(second.trouble()).toBeUndefined();
    await second.close();
  });

  test('that is removed while it is in use is made anew, and is said in the log once', async () => {
    const path = join(folder.path, 'data');
    const clock = new SimulatedClock(NOW);
    const { log, lines } = keptLog();
    const storage = await settledIn(path, { clock, log });
    await storage.chunks.put(APP, chunkOf({ window: windowBack(1), seed: 1 }));
    await storage.memo.set('k', 'v', after(NOW, DAY));
    rmSync(path, { recursive: true });
    await clock.advance(6 * SECOND);
    await storage.settled();
    expect(lines.filter((line) => line.includes('was removed or replaced while it was in use. It is'))).toHaveLength(1);
    expect(storage.trouble()).toBeUndefined();
    await storage.chunks.put(APP, chunkOf({ window: windowBack(2), seed: 2 }));
    await storage.memo.set('k', 'w', after(NOW, DAY));
    await storage.close();
    const again = await settledIn(path);
    expect((await again.chunks.headers(APP, everything)).map(({ window }) => window)).toEqual([windowBack(2)]);
    expect(await again.memo.get('k')).toBe('w');
    await again.close();
  });

  test('and its files are narrowed to their owner; what else lies there is left as it is', async () => {
    const modeOf = (name: string): number => statSync(join(folder.path, name)).mode & 0o777;
    const first = await settledIn(folder.path);
    await first.memo.set('k', 'v', after(NOW, DAY));
    await first.close();
    writeFileSync(join(folder.path, 'another.txt'), '');
    chmodSync(join(folder.path, 'another.txt'), 0o644);
    chmodSync(join(folder.path, 'chunks.db'), 0o644);
    chmodSync(folder.path, 0o755);
    const second = await settledIn(folder.path);
    expect([modeOf('chunks.db'), modeOf('lock.db'), modeOf('another.txt'), modeOf('.')]).toEqual([
      0o600, 0o600, 0o644, 0o755,
    ]);
    await second.close();
    rmSync(join(folder.path, 'another.txt'));
    const third = await settledIn(folder.path);
    expect(modeOf('.')).toBe(0o700);
    await third.close();
  });

  test('holds names as data: no file is called by them, and none reads or drops more than its own', async () => {
    const storage = await settledIn(folder.path);
    const names = ["'; DROP TABLE chunks; --", '../../../etc/passwd', '%', '_', '\\u0000', '"', 'a|b'];
    for (const name of names) {
      await storage.chunks.put(
        { account: accountKey('https://x.example', name), app: APP.app },
        chunkOf({ window: windowBack(2), seed: 1 })
      );
      await storage.memo.set(name, name, after(NOW, DAY));
    }
    await storage.chunks.clear([{ account: accountKey('https://x.example', '%'), app: APP.app }], windowBack(3));
    for (const name of names) {
      const ref = { account: accountKey('https://x.example', name), app: APP.app };
      expect({ name, count: (await storage.chunks.headers(ref, everything)).length }).toEqual({
        name,
        count: name === '%' ? 0 : 1,
      });
      expect(await storage.memo.get(name)).toBe(name);
    }
    await storage.close();
    expect(readdirSync(folder.path).filter((name) => !/^(chunks|state|lock)\.db(-wal|-shm)?$/.test(name))).toEqual([]);
  });

  test('shares state.db with a process that keeps it for a while: it is waited for, and nothing is held up', async () => {
    const clock = new SimulatedClock(NOW);
    const storage = await settledIn(folder.path, { clock });
    await storage.memo.set('k', 'v', after(NOW, DAY));
    const other = new Database(join(folder.path, 'state.db'));
    other.run('BEGIN EXCLUSIVE');
    const late = storage.memo.set('k', 'w', after(NOW, DAY));
    await clock.advance(2 * SECOND);
    other.run('COMMIT');
    await clock.advance(SECOND);
    await late;
    expect(await storage.memo.get('k')).toBe('w');
    other.run('BEGIN EXCLUSIVE');
    const refused = storage.memo.set('k', 'x', after(NOW, DAY)).catch(String);
    await clock.advance(10 * SECOND);
    expect(await refused).toContain('state.db is held by another process');
    other.run('COMMIT');
    other.close();
    await storage.close();
  });

  test.each([
    ['a file', (path: string) => join(path, 'file')],
    ['nowhere', () => undefined],
  ])('that is %s means memory only, with a warning', async (_name, pathIn) => {
    writeFileSync(join(folder.path, 'file'), '');
    const storage = await settledIn(pathIn(folder.path));
    expect(storage.trouble()).toContain('memory only');
    await storage.chunks.put(APP, chunkOf({ window: windowBack(1), seed: 1 }));
    expect(await storage.chunks.read(APP, everything, METRICS, 'points')).toHaveLength(1);
    await storage.memo.set('k', 'v', after(NOW, WINDOW));
    expect(await storage.memo.get('k')).toBe('v');
    await storage.close();
  });
});
