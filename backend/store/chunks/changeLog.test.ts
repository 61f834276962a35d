/** Whatever happens to the chunks of an app that is watched, what was stored at each change can be read again. */
import type { Database } from 'bun:sqlite';
import { expect, setDefaultTimeout, test } from 'bun:test';
import fc from 'fast-check';
import { AttributesPool } from '../../../src/engine/chunk/codec/attributesPool';
import type { Chunk } from '../../../src/engine/chunk/types';
import { after } from '../../../src/engine/time';
import { nextWindow } from '../../../src/engine/window/grid';
import { connect, IN_MEMORY, prepare } from '../file/database';
import { APP, chunkOf, everything, fingerprint, METRICS, NOW, OTHER_APP, windowBack } from '../testing/chunks';
import { changesBetween, lookedAt, rawChunksAt } from './asTheyWere';
import { forgetChanges, lastChange, watchApp } from './changeLog';
import { packed } from './packed';
import { decodedChunk, readChunkRows } from './reading';
import { CHUNK_SCHEMA } from './schema';
import { cleared, tidied } from './tidying';
import { dropChunk, insertChunk, numberOf } from './writing';

setDefaultTimeout(60_000);

function opened(): Database {
  const db = connect(IN_MEMORY);
  prepare(db, CHUNK_SCHEMA);
  return db;
}

const pool = new AttributesPool();

async function at(db: Database, change: number): Promise<readonly string[]> {
  const chunks: (Chunk | undefined)[] = [];
  for (const raw of rawChunksAt(db, APP, everything, change)) {
    chunks.push(await decodedChunk(raw, pool));
  }
  return chunks.map((chunk) => (chunk ? fingerprint(chunk) : 'unreadable'));
}

async function stored(db: Database): Promise<readonly string[]> {
  const source = {
    use: async <Result>(work: (file: Database) => Result) => work(db),
    onDamaged: () => undefined,
    pool,
  };
  return (await readChunkRows(source, APP, everything, new Set(METRICS), 'points')).map(fingerprint);
}

const watch = (db: Database): number => watchApp(db, numberOf(db, APP));

/** Parts of windows come in any order, again, and after they were cleared. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      window: fc.nat(3),
      labels: fc.subarray([...METRICS], { minLength: 1 }),
      seed: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), window: fc.nat(3) }) }
);

test('what was stored at each change can be read again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const db = opened();
      const seen = new Map([[watch(db), await stored(db)]]);
      let fetchedAt = NOW;
      let everCleared = -1;
      for (const each of steps) {
        fetchedAt = after(fetchedAt, 1_000);
        const window = windowBack(each.window);
        if (each.kind === 'put') {
          const chunk = chunkOf({ window, seed: each.seed, labels: each.labels, fetchedAt, points: 3 });
          insertChunk(db, await packed(APP, chunk));
          seen.set(lastChange(db), await stored(db));
        } else {
          Array.from(cleared(db, [APP], window));
          everCleared = Math.max(everCleared, each.window);
        }
      }
      // What was cleared counts as it was until something comes in its place, which the tests below tell of.
      const isWhole = (chunk: string): boolean => chunk < new Date(windowBack(everCleared)).toISOString();
      for (const [change, chunks] of seen) {
        expect((await at(db, change)).filter(isWhole)).toEqual(chunks.filter(isWhole));
      }
      db.close();
    }),
    { numRuns: 40 }
  );
});

test('what comes in the place of what was cleared replaces it', async () => {
  const db = opened();
  const begun = watch(db);
  const [window, labels] = [windowBack(2), [METRICS[0]]];
  insertChunk(db, await packed(APP, chunkOf({ window, seed: 1, labels })));
  const left = lastChange(db);
  const before = await at(db, left);
  Array.from(cleared(db, [APP], windowBack(10)));
  insertChunk(db, await packed(APP, chunkOf({ window, seed: 2, labels, fetchedAt: after(NOW, 1_000) })));
  expect(before).toHaveLength(1);
  expect(await at(db, left)).toEqual([...before]);
  expect(await at(db, begun)).toEqual([]);
  expect(await at(db, lastChange(db))).not.toEqual([...before]);
});

test('what was cleared in parts is replaced part by part', async () => {
  const db = opened();
  watch(db);
  const window = windowBack(2);
  const part = (label: (typeof METRICS)[number], seed: number) =>
    chunkOf({ window, seed, labels: [label], fetchedAt: after(NOW, seed) });
  insertChunk(db, await packed(APP, part(METRICS[0], 1)));
  insertChunk(db, await packed(APP, part(METRICS[1], 2)));
  Array.from(cleared(db, [APP], windowBack(10)));
  insertChunk(db, await packed(APP, part(METRICS[0], 3)));
  const first = lastChange(db);
  insertChunk(db, await packed(APP, part(METRICS[1], 4)));
  expect(await at(db, first)).toEqual([part(METRICS[0], 3), part(METRICS[1], 2)].map(fingerprint));
});

test('nothing is noted of an app that nobody watches, nor of what is past its time', async () => {
  const db = opened();
  watch(db);
  insertChunk(db, await packed(OTHER_APP, chunkOf({ window: windowBack(2), seed: 1 })));
  expect(lastChange(db)).toBe(0);
  insertChunk(db, await packed(APP, chunkOf({ window: windowBack(2), seed: 1 })));
  expect(lastChange(db)).toBe(1);
  Array.from(tidied(db, { keptFrom: { [APP.account]: windowBack(0) }, maxBytes: Infinity }));
  expect(lastChange(db)).toBe(1);
  expect(db.query('SELECT * FROM replaced').all()).toEqual([]);
});

test('what comes in the place of a damaged chunk is no change: what it said before nobody knows', async () => {
  const db = opened();
  insertChunk(db, await packed(APP, chunkOf({ window: windowBack(2), seed: 1 })));
  const left = watch(db);
  const row = db.query<{ id: number; checksum: number }, []>('SELECT id, checksum FROM chunks').get();
  dropChunk(db, row ?? { id: 0, checksum: 0 });
  const chunk = chunkOf({ window: windowBack(2), seed: 2, fetchedAt: after(NOW, 1_000) });
  insertChunk(db, await packed(APP, chunk));
  expect(lastChange(db)).toBe(left);
  expect(await at(db, left)).toEqual([fingerprint(chunk)]);
});

test('what nobody needs is forgotten: changes up to one, and those of windows of which nothing has left', async () => {
  const db = opened();
  watch(db);
  for (const [back, fetched] of [
    [3, 1],
    [2, 2],
    [1, 3],
    [3, 4],
  ] as const) {
    const chunk = chunkOf({ window: windowBack(back), seed: fetched, fetchedAt: after(NOW, fetched) });
    insertChunk(db, await packed(APP, chunk));
  }
  forgetChanges(db, APP, 2, windowBack(1));
  expect(changesBetween(db, APP, 0, 99).windows).toEqual([windowBack(3)]);
  forgetChanges(db, APP, 4, windowBack(-9));
  for (const table of ['changes', 'replaced', 'replaced_columns']) {
    expect(db.query(`SELECT * FROM ${table}`).all()).toEqual([]);
  }
  expect(lastChange(db)).toBe(4);
});

test('a few windows are looked at at a time, those behind a hole as well, and a few changes', async () => {
  const db = opened();
  watch(db);
  for (const back of [40, 39, 20, 19, 18, 17, 16, 15, 14, 13, 12]) {
    insertChunk(db, await packed(APP, chunkOf({ window: windowBack(back), seed: back })));
  }
  const first = lookedAt(db, APP, nextWindow(windowBack(40)), 0);
  // As they were when the eighth change had been made.
  expect(first.change).toBe(8);
  expect(first.headers.map(({ window }) => window)).toEqual([40, 39, 20, 19, 18, 17, 16, 15].map(windowBack));
  expect(lookedAt(db, APP, windowBack(13), first.change)).toMatchObject({ change: 11 });
  watchApp(db, numberOf(db, OTHER_APP));
  insertChunk(db, await packed(OTHER_APP, chunkOf({ window: windowBack(2), seed: 1 })));
  expect(lookedAt(db, APP, windowBack(13), 11)).toMatchObject({ change: 11 });
});

test('changes beyond what is kept are counted, and what they replaced counts as never changed', async () => {
  const db = opened();
  const begun = watch(db);
  const [old, young] = [windowBack(3), windowBack(2)];
  const put = async (window: typeof old, seed: number) =>
    insertChunk(db, await packed(APP, chunkOf({ window, seed, labels: [METRICS[0]], fetchedAt: after(NOW, seed) })));
  await put(old, 1);
  await put(old, 2);
  const left = lastChange(db);
  expect(changesBetween(db, APP, begun, left)).toEqual({ windows: [old], letGo: 0 });
  db.run(
    `WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 5000)
     INSERT INTO changes (app, window, inserted) SELECT ${numberOf(db, APP)}, ${young}, n FROM number`
  );
  expect(changesBetween(db, APP, begun, lastChange(db)).letGo).toBe(0);
  await put(young, 1);
  // One more than there is room for: the two of the old window and the first of the others.
  expect(changesBetween(db, APP, begun, lastChange(db))).toEqual({ windows: [old, young], letGo: 3 });
  expect(changesBetween(db, APP, left, lastChange(db)).letGo).toBe(1);
  expect((await at(db, begun)).filter((chunk) => chunk < new Date(young).toISOString())).toEqual(
    (await stored(db)).filter((chunk) => chunk < new Date(young).toISOString())
  );
  forgetChanges(db, APP, lastChange(db), windowBack(0));
  expect(changesBetween(db, APP, begun, lastChange(db))).toEqual({ windows: [], letGo: 0 });
});
