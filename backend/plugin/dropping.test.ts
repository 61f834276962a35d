import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { after, DAY, durationMs, epochMs } from '../../src/engine/time';
import { windowOf } from '../../src/engine/window/grid';
import type { Storage } from '../store/storage';
import { APP, chunkOf, NOW, storageIn, temporaryFolder } from '../store/testing/chunks';
import { createDropping, createWouldDrop } from './dropping';

const clock = { now: () => NOW, monotonic: () => durationMs(0), schedule: () => () => undefined };
const AT = after(NOW, durationMs(3 * DAY));
const NOTHING = { shrinkingOf: () => undefined };
const AS_IT_WAS = { bytes: () => Infinity, shrinking: () => undefined };

let folder: ReturnType<typeof temporaryFolder>;
let storage: Storage;
beforeEach(async () => {
  folder = temporaryFolder();
  storage = storageIn(join(folder.path, 'data'), { maxBytes: 2 ** 40 });
  for (let day = 0; day < 60; day++) {
    await storage.chunks.put(APP, chunkOf({ window: windowOf(epochMs(NOW - day * DAY)), seed: day, points: 50 }));
  }
  await storage.settled();
});
afterEach(async () => {
  await storage.close();
  folder.remove();
});

describe('what a lowered setting is about to drop', () => {
  it('is said to the window: a shorter retention', async () => {
    for (const days of [1, 14, 20, 45, 90]) {
      const to = durationMs(days * DAY);
      const dropping = createDropping(storage.chunks, { shrinkingOf: () => ({ to, at: AT }) }, AS_IT_WAS, clock);
      const said = await dropping(APP.account);
      const extent = await storage.chunks.pastRetention(APP.account, AT, to);
      const kept = 60 + 3 - 1 - Math.max(days, 14);
      expect(extent?.windows).toBe(Math.max(0, kept));
      expect(said).toEqual(
        kept > 0
          ? [
              expect.stringMatching(
                new RegExp(`^Retention was shortened to ${days} days: ${kept} windows? before .* UTC`)
              ),
            ]
          : []
      );
    }
    const to = durationMs(20 * DAY);
    const extent = await storage.chunks.pastRetention(APP.account, AT, to);
    expect((await storage.chunks.maintain(AT, () => to)).length).toBe(extent?.windows ?? NaN);
  });

  it('is what is said of it before it is saved', async () => {
    for (const days of [14, 20, 90]) {
      const to = durationMs(days * DAY);
      const wouldDrop = createWouldDrop(storage.chunks, { shrinkingIf: async () => ({ to, at: AT }) });
      const windows = (await storage.chunks.pastRetention(APP.account, AT, to))?.windows;
      expect(await wouldDrop({ id: '1:ds', account: APP.account }, to)).toMatchObject({ windows, at: AT });
    }
    const nothing = createWouldDrop(storage.chunks, { shrinkingIf: async () => undefined });
    expect(await nothing({ id: '1:ds', account: APP.account }, durationMs(14 * DAY))).toBe('nothing');
  });

  it('is said about: less room', async () => {
    const size = (await storage.chunks.beyond(1))?.bytes ?? NaN;
    const room = { ...AS_IT_WAS, shrinking: () => ({ to: size / 2, at: AT }) };
    const [said] = await createDropping(storage.chunks, NOTHING, room, clock)(APP.account);
    const windows = Number(/(\d+) windows before/.exec(said)?.[1]);
    expect(windows).toBeGreaterThan(25);
    expect(windows).toBeLessThan(35);
    expect(said).toContain('Raise it again before that to keep them.');
  });

  it('is nothing where all fits, or nothing was lowered', async () => {
    const room = { ...AS_IT_WAS, shrinking: () => ({ to: 2 ** 40, at: AT }) };
    expect(await createDropping(storage.chunks, NOTHING, room, clock)(APP.account)).toEqual([]);
    expect(await createDropping(storage.chunks, NOTHING, AS_IT_WAS, clock)(APP.account)).toEqual([]);
  });
});
