import type { ChunkStore } from '../../chunk/store';
import type { AppRef } from '../../identity';
import { epochMs } from '../../time';
import { windowOf } from '../../window/grid';

const NOWHERE = windowOf(epochMs(0));

/** Lets others do what they have to: a store lets them before it answers, though nothing be read. */
export async function giveWay(store: ChunkStore, app: AppRef): Promise<void> {
  await store.read(app, { from: NOWHERE, to: NOWHERE }, [], 'totals');
}
