/** Totals lie beside the points and are read without them, in a real file. */
import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { condense } from '../../src/engine/chunk/condense/condense';
import type { Detail } from '../../src/engine/chunk/store';
import type { Chunk } from '../../src/engine/chunk/types';
import { DAY, epochMs, MINUTE } from '../../src/engine/time';
import { WINDOW, windowOf } from '../../src/engine/window/grid';
import {
  APP,
  chunkOf,
  everything,
  fingerprint,
  keptLog,
  METRICS,
  NOW,
  settledIn,
  temporaryFolder,
  windowBack,
} from './testing/chunks';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const CHUNKS = [3, 2, 1].map((back) => chunkOf({ window: windowBack(back), seed: back }));
const condensed = ({ header, columns }: Chunk): Chunk => ({ header, columns: columns.map(condense) });
const TOTALS = CHUNKS.map((chunk) => fingerprint(condensed(chunk)));
const POINTS = CHUNKS.map(fingerprint);

/** Chunks are numbered as they come: the second is the middle window's. */
const DAMAGED = 2;

async function filled(): Promise<void> {
  const { chunks, close } = await settledIn(folder.path);
  for (const chunk of CHUNKS) {
    await chunks.put(APP, chunk);
  }
  await close();
}

function damage(column: Detail): void {
  const file = new Database(join(folder.path, 'chunks.db'));
  const { changes } = file.run(`UPDATE columns SET ${column} = zeroblob(20) WHERE chunk = ${DAMAGED}`);
  expect(changes).toBe(METRICS.length);
  file.close();
}

async function opened() {
  const { log, lines } = keptLog();
  const { chunks, close } = await settledIn(folder.path, { log });
  const read = async (detail: Detail, metrics: readonly string[] = METRICS) =>
    (await chunks.read(APP, everything, metrics, detail)).map(fingerprint);
  return { chunks, close, read, lines };
}

test('of a whole day are read from its bundle, which the next process finds', async () => {
  const day = windowOf(epochMs(NOW - (NOW % DAY) - DAY));
  const chunks = Array.from({ length: DAY / WINDOW }, (_, number) =>
    chunkOf({
      window: windowOf(epochMs(day + number * WINDOW)),
      seed: number,
      fetchedAt: epochMs(day + DAY),
    })
  );
  const first = await settledIn(folder.path);
  for (const chunk of chunks) {
    await first.chunks.put(APP, chunk);
  }
  await first.chunks.bundle(NOW);
  await first.close();
  damage('totals');
  const { read, close, lines } = await opened();
  const totals = chunks.map((chunk) => fingerprint(condensed(chunk)));
  expect(await read('totals')).toEqual(totals);
  expect(lines.join('')).not.toContain('damaged');
  await close();
});

const without = (all: readonly string[]): readonly string[] => all.filter((_, index) => index !== DAMAGED - 1);

describe('totals', () => {
  test('are what is left of the points, before and after these are read', async () => {
    await filled();
    const { read, close } = await opened();
    expect(await read('totals')).toEqual(TOTALS);
    expect(await read('points')).toEqual(POINTS);
    expect(await read('totals')).toEqual(TOTALS);
    await close();
  });

  test('are read without a look at the points', async () => {
    await filled();
    damage('points');
    const { read, close, lines } = await opened();
    expect(await read('totals')).toEqual(TOTALS);
    expect(lines.join('')).not.toContain('damaged');
    await close();
  });

  test('go with points that turn out to be damaged, and the window is there again once it is fetched', async () => {
    await filled();
    damage('points');
    const { chunks, read, close, lines } = await opened();
    expect(await read('totals')).toEqual(TOTALS);
    expect(await read('points', [METRICS[0]])).toHaveLength(CHUNKS.length - 1);
    expect(lines.join('')).toContain('A stored window was damaged and has been dropped');
    // It is dropped beside, before what the writer is asked next.
    await chunks.bundle(NOW);
    expect(await read('totals')).toEqual([...without(TOTALS)]);
    expect((await chunks.headers(APP, everything)).map(({ window }) => window)).toEqual([3, 1].map(windowBack));
    await chunks.put(APP, CHUNKS[DAMAGED - 1]);
    expect(await read('totals')).toEqual(TOTALS);
    expect(await read('points')).toEqual(POINTS);
    await close();
  });

  test.each(['totals', 'points'] as const)('that are damaged are not believed by who reads %s', async (detail) => {
    await filled();
    damage('totals');
    const { read, close, lines } = await opened();
    expect(await read(detail)).toEqual([...without(detail === 'totals' ? TOTALS : POINTS)]);
    expect(lines.join('')).toContain('A stored window was damaged and has been dropped');
    await close();
  });

  test('of readings that an older version kept as wide as they came are those of their points as they count', async () => {
    const chunk = chunkOf({ window: windowBack(1), seed: 1 });
    const [first, ...others] = chunk.columns;
    const wide = {
      ...first,
      descriptor: { ...first.descriptor, kind: 'gauge' as const },
      start: first.start.map((start) => start - 7 * MINUTE),
    };
    const { chunks, close } = await settledIn(folder.path);
    await chunks.put(APP, CHUNKS[0]);
    await chunks.put(APP, { ...chunk, columns: [wide, ...others] });
    await close();
    const { read, close: closeAgain, chunks: store } = await opened();
    const [, points] = await store.read(APP, everything, METRICS, 'points');
    expect([...points.columns[0].start]).toEqual([...first.start]);
    expect(await read('totals')).toEqual([TOTALS[0], fingerprint(condensed(points))]);
    await closeAgain();
  });
});
