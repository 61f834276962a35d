import { expect, it } from 'bun:test';
import { watchEventLoopLag } from './eventLoopLag';

const HELD_MS = 120;

const aFewTimers = () => new Promise((resolve) => setTimeout(resolve, 50));

it('is the longest hold since it was last asked for', async () => {
  const lag = watchEventLoopLag();
  await aFewTimers();
  lag.longest();
  const begin = performance.now();
  while (performance.now() - begin < HELD_MS) {
    // Nothing else has its turn.
  }
  await aFewTimers();
  expect(lag.longest()).toBeGreaterThan(0.1);
  expect(lag.longest()).toBe(0);
});
