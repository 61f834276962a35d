import { expect, test } from 'bun:test';
import type { WindowSpan } from '../../src/engine/chunk/store';
import { accountKey, parseAppId } from '../../src/engine/identity';
import { epochMs } from '../../src/engine/time';
import { WINDOW, windowOf } from '../../src/engine/window/grid';
import { cachedStore } from './cache';
import type { KeptChunks } from './layers';

const YEAR = 365 * 96;
const NEW_YEAR = windowOf(epochMs(Date.UTC(2026, 0, 1)));

test('the windows of a year are looked for, and remembered, few at a stretch; others have their turn between', async () => {
  const id = parseAppId('ari:cloud:ecosystem::app/6d2ef7c5-7a04-4d0c-9c3a-1c9d3c4a8f3e');
  if (id === undefined) {
    throw new Error('no app');
  }
  const app = { account: accountKey('https://gateway.example/graphql', 'dev@example.com'), app: id };
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
  await cached.headers(app, year);
  const [most, cold] = [Math.max(...loaded), loaded.reduce((sum, one) => sum + one, 0)];
  const turnsWhenCold = turns;
  await cached.headers(app, year);
  isDone = true;
  expect([most <= 2_000, cold, loaded.reduce((sum, one) => sum + one, 0)]).toEqual([true, YEAR, YEAR]);
  expect(turnsWhenCold).toBeGreaterThanOrEqual(Math.floor(YEAR / 2_000));
  expect(turns - turnsWhenCold).toBeGreaterThanOrEqual(Math.floor(YEAR / 2_000));
});
