import { beforeEach, describe, expect, it } from 'bun:test';
import { LOWERED_AFTER } from '../../src/accounts/lowered';
import { memoryMemo } from '../../src/engine/memo/memoryMemo';
import { SimulatedClock } from '../../src/engine/testing/simulatedClock';
import { epochMs } from '../../src/engine/time';
import { createStoreRoom, type StoreRoom } from './storeRoom';

const GIGABYTE = 1024 ** 3;
let clock: SimulatedClock;
let start: (configured: number | undefined) => Promise<StoreRoom>;
beforeEach(() => {
  clock = new SimulatedClock(epochMs(1_700_000_000_000));
  const memo = memoryMemo(clock);
  start = async (configured) => {
    const room = createStoreRoom({ memo, clock }, configured, 2 * GIGABYTE);
    // Before it is known what was set before, nothing is dropped.
    expect(room.bytes()).toBe(Infinity);
    await clock.settle();
    return room;
  };
});

describe('the room of the store', () => {
  it('is what is set', async () => {
    const room = await start(3 * GIGABYTE);
    expect(room.bytes()).toBe(3 * GIGABYTE);
    expect(room.shrinking()).toBeUndefined();
  });

  it('shrinks three days after a smaller one was set, over restarts', async () => {
    await start(8 * GIGABYTE);
    await start(GIGABYTE);
    const at = epochMs(clock.now() + LOWERED_AFTER);
    await clock.advance(LOWERED_AFTER / 2);
    const room = await start(GIGABYTE);
    expect(room.bytes()).toBe(8 * GIGABYTE);
    expect(room.shrinking()).toEqual({ to: GIGABYTE, at });
    await clock.advanceTo(at);
    expect(room.bytes()).toBe(GIGABYTE);
    expect(room.shrinking()).toBeUndefined();
  });

  it('stays what it was while the setting cannot be read', async () => {
    await start(8 * GIGABYTE);
    expect((await start(undefined)).bytes()).toBe(8 * GIGABYTE);
    const room = await start(8 * GIGABYTE);
    expect(room.shrinking()).toBeUndefined();
  });

  it('is the one without the setting where nothing was set before', async () => {
    expect((await start(undefined)).bytes()).toBe(2 * GIGABYTE);
  });
});
