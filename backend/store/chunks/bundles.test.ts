/** Whether days are read from their bundles or chunk by chunk, what is read is the same. */
import type { Database } from 'bun:sqlite';
import { expect, setDefaultTimeout, test } from 'bun:test';
import fc from 'fast-check';
import { AttributesPool } from '../../../src/engine/chunk/codec/attributesPool';
import type { WindowSpan } from '../../../src/engine/chunk/store';
import type { Chunk } from '../../../src/engine/chunk/types';
import { after, DAY, epochMs, HOUR, MINUTE, type EpochMs } from '../../../src/engine/time';
import { WINDOW, windowEnd, windowOf, type WindowStart } from '../../../src/engine/window/grid';
import { connect, IN_MEMORY, prepare } from '../file/database';
import { APP, chunkOf, fingerprint, METRICS, NOW, OTHER_APP } from '../testing/chunks';
import { readChunks, readHeaders, RecentBundles, type BundleSource } from './bundles';
import { bundleDays } from './bundling';
import { packed } from './packed';
import type { Damaged } from './pieces';
import { readChunkRows, readHeaderRows } from './reading';
import { CHUNK_SCHEMA } from './schema';
import { cleared, tidied } from './tidying';
import { dropChunk, insertChunk } from './writing';

// A day has many windows, and machines may be busy.
setDefaultTimeout(60_000);

const WINDOWS_A_DAY = DAY / WINDOW;
const TODAY = windowOf(epochMs(NOW - (NOW % DAY)));
/** The n-th window of the n-th day before today. */
const windowAt = (daysBack: number, number: number): WindowStart =>
  windowOf(epochMs(TODAY - daysBack * DAY + number * WINDOW));
const dayBack = (daysBack: number): WindowSpan => ({ from: windowAt(daysBack, 0), to: windowAt(daysBack - 1, 0) });

function opened() {
  const db = connect(IN_MEMORY);
  prepare(db, CHUNK_SCHEMA);
  const damaged: (number | Damaged['row'])[] = [];
  const source: BundleSource = {
    use: async (work) => work(db),
    onDamaged: ({ row }) => void damaged.push(row),
    onDamagedBundle: (id) => void damaged.push(id),
    pool: new AttributesPool(),
    recent: new RecentBundles(),
  };
  return { db, source, damaged };
}

const sealedAt = (window: WindowStart): EpochMs => after(windowEnd(window), HOUR);

async function put(db: Database, chunk: Chunk, app = APP): Promise<void> {
  insertChunk(db, await packed(app, chunk));
}

async function fillDay(db: Database, daysBack: number, windows: readonly number[] = allWindows): Promise<void> {
  for (const number of windows) {
    const window = windowAt(daysBack, number);
    await put(db, chunkOf({ window, seed: number, fetchedAt: sealedAt(window), points: 1 + (number % 20) }));
  }
}
const allWindows = Array.from({ length: WINDOWS_A_DAY }, (_, number) => number);

const bundle = (db: Database, now: EpochMs = NOW): Promise<void> => bundleDays(db, now, () => true);
const bundledDays = (db: Database): readonly number[] =>
  db
    .query<{ day: number }, []>('SELECT day FROM bundles ORDER BY app, day')
    .all()
    .map(({ day }) => (TODAY - day) / DAY);

/** Both days have the other's place. */
const SWAPPED = `
  UPDATE bundles SET day = -day;
  UPDATE bundles SET day = ${windowAt(1, 0) + windowAt(2, 0)} + day`;

/** Both ways of reading give the same; @returns how many chunks. */
async function expectSame(
  source: BundleSource,
  span: WindowSpan,
  metrics: readonly string[] = METRICS
): Promise<number> {
  const byRows = await readChunkRows(source, APP, span, new Set(metrics), 'totals');
  const byBundles = await readChunks(source, APP, span, new Set(metrics), 'totals');
  expect(byBundles.map(fingerprint)).toEqual(byRows.map(fingerprint));
  expect(await readHeaders(source, APP, span)).toEqual([...(await readHeaderRows(source, APP, span))]);
  return byBundles.length;
}

const everything: WindowSpan = { from: windowAt(40, 0), to: windowAt(-2, 0) };

test('whatever windows there are, of whatever calls, metrics and days, reads say the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          day: fc.integer({ min: 0, max: 3 }),
          from: fc.nat(WINDOWS_A_DAY - 1),
          length: fc.integer({ min: 1, max: WINDOWS_A_DAY }),
          labels: fc.subarray([...METRICS]),
          later: fc.nat(3),
        }),
        { minLength: 1, maxLength: 5 }
      ),
      fc.array(
        fc.tuple(fc.integer({ min: -100, max: 400 }), fc.integer({ min: 0, max: 300 }), fc.subarray([...METRICS])),
        {
          minLength: 1,
          maxLength: 6,
        }
      ),
      async (stretches, reads) => {
        const { db, source, damaged } = opened();
        for (const [seed, { day, from, length, labels, later }] of stretches.entries()) {
          for (let number = from; number < Math.min(from + length, WINDOWS_A_DAY); number += 7 - day) {
            const window = windowAt(day, number);
            const fetchedAt = after(windowEnd(window), later * 10 * MINUTE);
            await put(db, chunkOf({ window, seed: seed + number, fetchedAt, labels, points: 1 + (number % 16) }));
          }
          // Bundled in between, as it happens when history is filled.
          await bundle(db, epochMs(NOW + DAY));
        }
        for (const [first, length, metrics] of reads) {
          const from = windowAt(3, first);
          await expectSame(source, { from, to: windowOf(epochMs(from + length * WINDOW)) }, metrics);
        }
        await expectSame(source, everything);
        expect(damaged).toEqual([]);
        db.close();
      }
    ),
    { numRuns: 15 }
  );
});

test('a day that is over and at rest is bundled, and read without a look at its chunks', async () => {
  const { db, source, damaged } = opened();
  await fillDay(db, 1);
  await fillDay(db, 2);
  await bundle(db);
  expect(bundledDays(db)).toEqual([2, 1]);
  const before = (await readChunkRows(source, APP, dayBack(1), new Set(METRICS), 'totals')).map(fingerprint);
  db.run(`UPDATE chunks SET header = 'no more'`);
  db.run('UPDATE columns SET totals = zeroblob(9)');
  expect((await readChunks(source, APP, dayBack(1), new Set(METRICS), 'totals')).map(fingerprint)).toEqual(before);
  expect(await readHeaders(source, APP, dayBack(1))).toHaveLength(WINDOWS_A_DAY);
  expect(damaged).toEqual([]);
});

test('a day that still changes, or has little, is not bundled', async () => {
  const { db } = opened();
  await fillDay(db, 0, [0, 1, 2, 3, 4]);
  await fillDay(db, 1);
  await fillDay(db, 2, allWindows.slice(0, 20));
  await fillDay(db, 3);
  const window = windowAt(3, 5);
  await put(db, chunkOf({ window, seed: 1, fetchedAt: epochMs(NOW - HOUR) }));
  // The oldest day loses its windows one by one.
  await fillDay(db, 4, allWindows.slice(30));
  await bundle(db);
  expect(bundledDays(db)).toEqual([1]);
  await bundle(db, after(NOW, 2 * HOUR));
  expect(bundledDays(db)).toEqual([3, 1]);
  await fillDay(db, 5, [0]);
  await bundle(db, after(NOW, 2 * HOUR));
  expect(bundledDays(db)).toEqual([4, 3, 1]);
});

test.each([
  [
    'a newer answer',
    (db: Database) => put(db, chunkOf({ window: windowAt(1, 7), seed: 99, fetchedAt: NOW })),
    WINDOWS_A_DAY,
  ],
  [
    'another call of a window',
    (db: Database) => put(db, chunkOf({ window: windowAt(1, 7), seed: 99, fetchedAt: NOW, labels: [METRICS[2]] })),
    WINDOWS_A_DAY + 1,
  ],
  ['what is cleared', async (db: Database) => void [...cleared(db, [APP], windowAt(1, 90))], 90],
  [
    'what is past its time',
    async (db: Database) => void [...tidied(db, { keptFrom: { [APP.account]: windowAt(1, 10) }, maxBytes: 2 ** 40 })],
    WINDOWS_A_DAY - 10,
  ],
  ['what the bound on bytes takes', async (db: Database) => void [...tidied(db, { keptFrom: {}, maxBytes: 0 })], 0],
  ['a damaged chunk that is dropped', async (db: Database) => dropFirst(db), WINDOWS_A_DAY - 1],
])('%s is seen at once, and the day bundled anew', async (_what, change, left) => {
  const { db, source } = opened();
  await fillDay(db, 2);
  await fillDay(db, 1);
  await put(db, chunkOf({ window: windowAt(1, 7), seed: 1, fetchedAt: sealedAt(windowAt(1, 7)) }), OTHER_APP);
  await bundle(db);
  expect(await expectSame(source, dayBack(1))).toBe(WINDOWS_A_DAY);
  await change(db);
  expect(bundledDays(db)).not.toContain(1);
  expect(await expectSame(source, dayBack(1))).toBe(left);
  await bundle(db, after(NOW, DAY));
  expect(await expectSame(source, dayBack(1))).toBe(left);
});

function dropFirst(db: Database): void {
  const row = db
    .query<{ id: number; checksum: number }, { window: number }>(
      'SELECT id, checksum FROM chunks WHERE window = $window'
    )
    .get({ window: windowAt(1, 0) });
  if (row === null) {
    throw new Error('nothing there');
  }
  dropChunk(db, row);
}

test.each([
  ['damaged headers', 'UPDATE bundles SET headers = zeroblob(40)'],
  ['damaged totals', 'UPDATE bundled_totals SET totals = zeroblob(40)'],
  ['totals that are missing', 'DELETE FROM bundled_totals'],
  ["another metric's totals", `UPDATE bundled_totals SET metric = '${METRICS[0]}' || rowid; `],
  ["another day's headers and totals", SWAPPED],
])('of a bundle with %s nothing is believed', async (_what, sql) => {
  const { db, source, damaged } = opened();
  await fillDay(db, 1);
  await fillDay(db, 2, allWindows.slice(40));
  await fillDay(db, 3, [0]);
  await bundle(db);
  expect(bundledDays(db)).toEqual([2, 1]);
  db.run(sql);
  expect(await expectSame(source, everything)).toBe(2 * WINDOWS_A_DAY - 40 + 1);
  expect(damaged.length).toBeGreaterThan(0);
});

test('a day with a damaged chunk is not bundled', async () => {
  const { db } = opened();
  await fillDay(db, 1);
  db.run(`UPDATE columns SET totals = zeroblob(9) WHERE chunk = 5`);
  await bundle(db);
  expect(bundledDays(db)).toEqual([]);
});

test('a metric with more series than a bundle takes is read from the chunks', async () => {
  const { db, source } = opened();
  for (const number of allWindows) {
    const window = windowAt(1, number);
    const { header, columns } = chunkOf({ window, seed: number, fetchedAt: sealedAt(window) });
    const metrics = header.metrics.map((each) => ({ ...each, series: each.name === METRICS[0] ? 20_000 : 1 }));
    await put(db, { header: { ...header, metrics }, columns });
  }
  await bundle(db);
  const rows = db.query<{ metric: string }, []>('SELECT metric FROM bundled_totals ORDER BY metric').all();
  expect(rows.map(({ metric }) => metric)).toEqual([METRICS[1], METRICS[2]].sort());
  expect(await expectSame(source, dayBack(1))).toBe(WINDOWS_A_DAY);
  expect(await expectSame(source, dayBack(1), [METRICS[0]])).toBe(WINDOWS_A_DAY);
});

test('a day that changes while it is bundled is not bundled as it was', async () => {
  const { db, source } = opened();
  await fillDay(db, 1);
  const under = bundle(db);
  await put(db, chunkOf({ window: windowAt(1, 50), seed: 77, fetchedAt: NOW }));
  await under;
  expect(bundledDays(db)).toEqual([]);
  await expectSame(source, dayBack(1));
});

test('a bundle that is outdated while it is read is no damage', async () => {
  const { db, source, damaged } = opened();
  await fillDay(db, 1);
  await bundle(db);
  const changing: BundleSource = {
    ...source,
    use: async (work) => {
      const result = work(db);
      if (bundledDays(db).length > 0 && JSON.stringify(result).includes('headers_checksum')) {
        await put(db, chunkOf({ window: windowAt(1, 50), seed: 77, fetchedAt: NOW }));
      }
      return result;
    },
  };
  expect(await readChunks(changing, APP, dayBack(1), new Set(METRICS), 'totals')).toHaveLength(WINDOWS_A_DAY);
  expect(bundledDays(db)).toEqual([]);
  expect(damaged).toEqual([]);
});

const OF_THIRD = ['bundled_totals', 'bundles'];
const OF_FOURTH = ['replaced_columns', 'replaced', 'changes', 'watched_apps', 'damaged_windows', 'log_era'];

test.each([
  [2, [...OF_THIRD, ...OF_FOURTH]],
  [3, OF_FOURTH],
])('a file of version %i is brought forward, and its days are bundled', async (version, later) => {
  const { db, source } = opened();
  await fillDay(db, 1);
  if (version === 2) {
    db.run('DROP TRIGGER bundle_outdated_by_INSERT');
    db.run('DROP TRIGGER bundle_outdated_by_DELETE');
  }
  later.forEach((table) => db.run(`DROP TABLE ${table}`));
  db.run(`PRAGMA user_version = ${version}`);
  expect(prepare(db, CHUNK_SCHEMA)).toBe('usable');
  await bundle(db);
  expect(bundledDays(db)).toEqual([1]);
  expect(await expectSame(source, dayBack(1))).toBe(WINDOWS_A_DAY);
});

test('bundling ends when it is told to, after a day', async () => {
  const { db } = opened();
  await fillDay(db, 1);
  await fillDay(db, 2);
  await bundleDays(db, NOW, () => false);
  expect(bundledDays(db)).toEqual([1]);
});
