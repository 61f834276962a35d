import { expect, test } from 'bun:test';
import type { WindowSpan } from '../../src/engine/chunk/store';
import { epochMs } from '../../src/engine/time';
import { nextWindow, WINDOW, windowOf } from '../../src/engine/window/grid';
import { cachedStore } from './cache';
import type { KeptChunks } from './layers';
import { APP, chunkOf } from './testing/chunks';

const YEAR = 365 * 96;
const NEW_YEAR = windowOf(epochMs(Date.UTC(2026, 0, 1)));

test('the windows of a year are looked for, and remembered, few at a stretch; others have their turn between', async () => {
  const loaded: number[] = [];
  const inner: Pick<KeptChunks, 'headers'> = {
    headers: async (_app, { from, to }) => {
      loaded.push((to - from) / WINDOW);
      return [];
    },
  };
  // Nothing else of it is asked for.
  const cached = cachedStore(inner as KeptChunks, { maxBytes: 64 * 1024 * 1024 });
  const year: WindowSpan = { from: NEW_YEAR, to: windowOf(epochMs(NEW_YEAR + YEAR * WINDOW)) };
  let turns = 0;
  let isDone = false;
  const others = (): void => {
    turns += 1;
    if (!isDone) {
      setImmediate(others);
    }
  };
  setImmediate(others);
  await cached.headers(APP, year);
  const [most, cold] = [Math.max(...loaded), loaded.reduce((sum, one) => sum + one, 0)];
  const turnsWhenCold = turns;
  await cached.headers(APP, year);
  isDone = true;
  expect([most <= 500, cold, loaded.reduce((sum, one) => sum + one, 0)]).toEqual([true, YEAR, YEAR]);
  expect(turnsWhenCold).toBeGreaterThanOrEqual(Math.floor(YEAR / 500));
  expect(turns - turnsWhenCold).toBeGreaterThanOrEqual(Math.floor(YEAR / 500));
});

test('a window that came out of a bundle is remembered by who read that, and asked for again; any other is asked for once', async () => {
  const asked: string[] = [];
  const chunk = chunkOf({ window: NEW_YEAR, seed: 1 });
  const inner: Pick<KeptChunks, 'read'> = {
    read: async (_app, _span, metrics, detail) => {
      asked.push(`${detail} of ${metrics.join()}`);
      return [detail === 'totals' ? { ...chunk, isOfBundle: true } : chunk];
    },
  };
  // Nothing else of it is asked for.
  const cached = cachedStore(inner as KeptChunks, { maxBytes: 1024 * 1024 });
  const span = { from: NEW_YEAR, to: nextWindow(NEW_YEAR) };
  for (const detail of ['totals', 'points', 'totals', 'points'] as const) {
    await cached.read(APP, span, ['forge_x'], detail);
  }
  expect(asked).toEqual(['totals of forge_x', 'points of forge_x', 'totals of forge_x']);
});
