import { accountKey, metricLabel, parseAppId, parseEnvironmentId, type EnvironmentId } from '../identity';
import { after, epochMs, MINUTE } from '../time';
import { nextWindow, windowOf } from '../window/grid';
import { memoryChunkStore } from './memoryStore';
import { supersedes } from './supersedes';
import type { Chunk, ChunkHeader, NumberColumns } from './types';

const uuid = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const environment = (digit: string): EnvironmentId => {
  const id = parseEnvironmentId(uuid(digit));
  if (id === undefined) {
    throw new Error('not a UUID');
  }
  return id;
};
const app = parseAppId(uuid('a'));
const ref = { account: accountKey('https://example.test', 'a@example.test'), app: app ?? fail('not a UUID') };

function fail(message: string): never {
  throw new Error(message);
}

const FIRST = windowOf(epochMs(1_700_000_000_000));
const [PRODUCTION, STAGING] = [environment('1'), environment('2')];
const [COUNT, ERRORS] = [metricLabel('COUNT'), metricLabel('ERRORS')];

const header = (facts: Partial<ChunkHeader> = {}): ChunkHeader => ({
  window: FIRST,
  asked: { environments: [PRODUCTION], labels: [COUNT] },
  refused: { environments: [], labels: [] },
  frontier: epochMs(FIRST),
  fetchedAt: epochMs(FIRST),
  endsInNext: false,
  metrics: [],
  dropped: [],
  duplicates: 0,
  ...facts,
});

const columns = (name: string): NumberColumns => ({
  shape: 'number',
  descriptor: { name, kind: 'counter', unit: '1' },
  series: [],
  offsets: Uint32Array.of(0),
  start: new Int32Array(),
  end: new Int32Array(),
  value: new Float64Array(),
});

describe('supersedes', () => {
  const older = header();
  const later = after(FIRST, MINUTE);

  it.each<[string, Partial<ChunkHeader>, boolean]>([
    ['the same question asked later', { fetchedAt: later }, true],
    [
      'a wider question',
      { fetchedAt: later, asked: { environments: [STAGING, PRODUCTION], labels: [ERRORS, COUNT] } },
      true,
    ],
    ['another window', { fetchedAt: later, window: nextWindow(FIRST) }, false],
    ['other environments', { fetchedAt: later, asked: { environments: [STAGING], labels: [COUNT] } }, false],
    ['other labels', { fetchedAt: later, asked: { environments: [PRODUCTION], labels: [ERRORS] } }, false],
    [
      'the same question, part of it refused',
      {
        fetchedAt: later,
        asked: { environments: [PRODUCTION], labels: [ERRORS] },
        refused: { environments: [], labels: [COUNT] },
      },
      false,
    ],
    [
      'the same question, refused an environment',
      {
        fetchedAt: later,
        asked: { environments: [], labels: [COUNT] },
        refused: { environments: [PRODUCTION], labels: [] },
      },
      false,
    ],
    ['the same question asked before', { fetchedAt: epochMs(FIRST - 1) }, false],
  ])('%s', (_, facts, expected) => {
    expect(supersedes(header(facts), older)).toBe(expected);
  });
});

describe('the store in memory', () => {
  const put = (
    store: ReturnType<typeof memoryChunkStore>,
    facts: Partial<ChunkHeader>,
    names: readonly string[] = []
  ) => store.put(ref, { header: header(facts), columns: names.map(columns) } satisfies Chunk);
  const everything = { from: FIRST, to: nextWindow(nextWindow(FIRST)) };

  it('gives chunks by window, then newest first', async () => {
    const store = memoryChunkStore();
    await put(store, { window: nextWindow(FIRST), fetchedAt: epochMs(5) });
    await put(store, { fetchedAt: epochMs(3) });
    await put(store, { fetchedAt: epochMs(4), asked: { environments: [STAGING], labels: [COUNT] } });
    const found = await store.headers(ref, everything);
    expect(found.map(({ window, fetchedAt }) => [window, fetchedAt])).toEqual([
      [FIRST, 4],
      [FIRST, 3],
      [nextWindow(FIRST), 5],
    ]);
    expect(await store.headers(ref, { from: FIRST, to: nextWindow(FIRST) })).toHaveLength(2);
  });

  it('puts an answer in the place of the one it supersedes', async () => {
    const store = memoryChunkStore();
    await put(store, { fetchedAt: epochMs(3) });
    await put(store, { fetchedAt: epochMs(4) });
    expect((await store.headers(ref, everything)).map(({ fetchedAt }) => fetchedAt)).toEqual([4]);
    await put(store, { fetchedAt: epochMs(3) });
    expect((await store.headers(ref, everything)).map(({ fetchedAt }) => fetchedAt)).toEqual([4]);
  });

  it('reads only the columns asked for, and other accounts nothing', async () => {
    const store = memoryChunkStore();
    await put(store, {}, ['count', 'errors']);
    const [chunk] = await store.read(ref, everything, ['errors'], 'points');
    expect(chunk.columns.map(({ descriptor }) => descriptor.name)).toEqual(['errors']);
    const other = { ...ref, account: accountKey('https://example.test', 'b@example.test') };
    expect(await store.read(other, everything, ['errors'], 'points')).toEqual([]);
  });
});
