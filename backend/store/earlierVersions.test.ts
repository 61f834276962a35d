import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { otlpName } from '../../src/engine/catalogue/catalogue';
import type { Chunk, MetricColumns } from '../../src/engine/chunk/types';
import { accountKey, type AppRef, parseAppId } from '../../src/engine/identity';
import { epochMs } from '../../src/engine/time';
import { WINDOW, windowOf } from '../../src/engine/window/grid';
import { CHUNK_SCHEMA } from './chunks/schema';
import { versionOf } from './file/database';
import { stateSchema } from './state';
import { APP, chunkOf, clockAt, everything, settledIn, temporaryFolder, windowBack } from './testing/chunks';

const FIXTURES = join(import.meta.dir, '../../tests/fixtures/stores');
const FILES = ['chunks.db', 'state.db'] as const;
const STATE_VERSION = stateSchema(clockAt()).version;
/** The first that was in anybody's hands. */
const OLDEST = 2;
const VERSIONS = Array.from({ length: CHUNK_SCHEMA.version - OLDEST + 1 }, (_, index) => OLDEST + index);

const truthSchema = z.object({
  account: z.string(),
  app: z.string(),
  range: z.object({ from: z.number(), to: z.number() }),
  /** What happened in the range, by label: values of counters, observations of histograms. */
  sums: z.record(z.string(), z.number()),
});

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const versionIn = (name: string): number => {
  const db = new Database(join(folder.path, name));
  const version = versionOf(db);
  db.close();
  return version;
};

const appOf = ({ account, app }: z.infer<typeof truthSchema>): AppRef => {
  const [endpoint = '', email = ''] = account.split('|');
  const id = parseAppId(app);
  if (id === undefined) {
    throw new Error(`${app} is no app.`);
  }
  return { account: accountKey(endpoint, email), app: id };
};

/** Of what starts in the chunks' own windows. */
const sumOf = (chunks: readonly Chunk[], metric: string): number =>
  chunks
    .flatMap(({ columns }) => columns.filter(({ descriptor }) => descriptor.name === metric))
    .map(ownSum)
    .reduce((total, each) => total + each, 0);

const ownSum = (columns: MetricColumns): number => {
  const numbers = columns.shape === 'number' ? columns.value : columns.count;
  const own = Array.from(numbers).filter((_value, row) => columns.start[row] >= 0 && columns.start[row] < WINDOW);
  return own.reduce((total, value) => total + value, 0);
};

test('a store of each version is kept', () => {
  expect(VERSIONS.filter((version) => !existsSync(join(FIXTURES, String(version), 'truth.json')))).toEqual([]);
});

test.each(VERSIONS)('a store of version %i opens, and its sums are what happened', async (version) => {
  const fixture = join(FIXTURES, String(version));
  for (const name of FILES) {
    writeFileSync(join(folder.path, name), gunzipSync(readFileSync(join(fixture, `${name}.gz`))));
  }
  expect(versionIn('chunks.db')).toBe(version);
  const truth = truthSchema.parse(JSON.parse(readFileSync(join(fixture, 'truth.json'), 'utf8')));
  const app = appOf(truth);
  const now = epochMs(truth.range.to + WINDOW);
  const span = { from: windowOf(epochMs(truth.range.from)), to: windowOf(epochMs(truth.range.to)) };
  const storage = await settledIn(folder.path, { clock: clockAt(now) });
  expect(storage.trouble()).toBeUndefined();
  const metrics = Object.keys(truth.sums).map(otlpName);
  for (const detail of ['totals', 'points'] as const) {
    const chunks = await storage.chunks.read(app, span, metrics, detail);
    expect(chunks.map(({ header }) => header.window)).toEqual([span.from, windowOf(epochMs(span.from + WINDOW))]);
    const sums = Object.entries(truth.sums).map(([label]) => [label, sumOf(chunks, otlpName(label))] as const);
    expect(Object.fromEntries(sums)).toEqual(truth.sums);
  }
  // What was looked up is remembered, too; and it goes on being written to.
  expect(await storage.memo.get(`app|${app.account}|${app.app}`)).toContain('Ticket Triage');
  await storage.chunks.put(APP, chunkOf({ window: windowOf(now), seed: 1, fetchedAt: now }));
  await storage.close();
  expect([versionIn('chunks.db'), versionIn('state.db')]).toEqual([CHUNK_SCHEMA.version, STATE_VERSION]);
});

test.each(FILES)('a newer %s is left as it is, byte for byte, and it is said so', async (name) => {
  const first = await settledIn(folder.path);
  await first.chunks.put(APP, chunkOf({ window: windowBack(2), seed: 1 }));
  await first.memo.set('earlier', 'remembered', epochMs(Number.MAX_SAFE_INTEGER));
  await first.close();
  const file = join(folder.path, name);
  const db = new Database(file);
  db.run('PRAGMA user_version = 1000');
  db.run('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const kept = join(folder.path, 'kept');
  copyFileSync(file, kept);
  const older = await settledIn(folder.path);
  await older.chunks.put(APP, chunkOf({ window: windowBack(1), seed: 2 }));
  await older.memo.set('what', 'is remembered', epochMs(Number.MAX_SAFE_INTEGER));
  expect(older.trouble()?.toLowerCase()).toContain(`a newer version of this plugin wrote ${name}`);
  // It serves what comes meanwhile.
  const windows = (await older.chunks.headers(APP, everything)).map(({ window }) => window);
  expect(windows).toContain(windowBack(1));
  expect(await older.memo.get('what')).toBe('is remembered');
  await older.close();
  expect(readFileSync(file).equals(readFileSync(kept))).toBe(true);
  expect(readdirSync(folder.path).filter((each) => /foreign|damaged|rescue/.test(each))).toEqual([]);
});
