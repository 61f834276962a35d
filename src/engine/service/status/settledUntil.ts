import type { ChunkStore } from '../../chunk/store';
import type { AppRef } from '../../identity';
import { before, DAY, earliest, HOUR, latest, type EpochMs } from '../../time';
import { nextWindow, windowEnd, windowOf } from '../../window/grid';

/** Most often the newest is of the last hour; what is older than a day is no age any more: then nothing is collected. */
const SOUGHT = [HOUR, DAY];

/** Up to where the newest of what is stored of the app is settled; undefined where there is nothing of the last day. */
export async function settledUntil(store: ChunkStore, app: AppRef, now: EpochMs): Promise<EpochMs | undefined> {
  let newest: EpochMs | undefined;
  for (const back of SOUGHT) {
    const span = { from: windowOf(before(now, back)), to: nextWindow(windowOf(now)) };
    const headers = await store.headers(app, span);
    const [first, ...rest] = headers.map(({ window, frontier }) => earliest(windowEnd(window), frontier));
    newest = first && latest(first, ...rest);
    if (newest !== undefined && newest >= span.from) {
      return newest;
    }
  }
  return newest;
}
