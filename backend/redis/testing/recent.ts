/** Chunks of today's windows: a real server lets go, by its own clock, of what is older than it is kept. */
import { after, epochMs, type EpochMs } from '../../../src/engine/time';
import type { Chunk } from '../../../src/engine/chunk/types';
import { nextWindow, WINDOW, windowOf, type WindowStart } from '../../../src/engine/window/grid';
import type { KeptChunks } from '../../store/layers';
import { APP, chunkOf, fingerprint, METRICS } from '../../store/testing/chunks';

export const NOW: EpochMs = windowOf(epochMs(Date.now()));

/** The n-th window before `NOW`. */
export const windowBack = (count: number): WindowStart => windowOf(epochMs(NOW - count * WINDOW));

/** @param age of the answer. */
export const recentChunk = (back: number, seed: number, age = 0): Chunk =>
  chunkOf({ window: windowBack(back), seed, fetchedAt: after(NOW, -age) });

export const recentlyStored = async (store: KeptChunks): Promise<readonly string[]> =>
  (await store.read(APP, { from: windowBack(100), to: nextWindow(windowBack(0)) }, METRICS, 'points')).map(fingerprint);
