/** All that outlives a request, from one folder; or from memory for as long as the folder can't be had. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Memo } from '../../src/engine/memo/memo';
import type { QuotaLedger } from '../../src/engine/quota/ledger';
import { after, durationMs, SECOND, type Clock } from '../../src/engine/time';
import { cachedStore } from './cache';
import { MemoryChunks } from './chunks/memoryChunks';
import { openSharedFile } from './file/sharedFile';
import { createTroubles } from './file/troubles';
import { heldFolder } from './heldFolder';
import { layeredChunks, type KeptChunks, type StoreExtent } from './layers';
import { sqliteLedger } from './ledger';
import { sqliteMemo, stateSchema } from './state';

export interface StorageOptions {
  /** Of the data folder; undefined when no place for one is known. */
  readonly path: string | undefined;
  /** Of chunks on the disk, as it is now. */
  readonly maxBytes: () => number;
  /** Of chunks in memory, unpacked. */
  readonly cacheBytes: number;
  readonly clock: Clock;
  /** Changes where the monotonic clock begins anew. */
  readonly era: string;
  readonly log: Logger;
  /** Where the program of the store's worker is; a compiled executable has it elsewhere. */
  readonly worker?: URL;
}

export interface Storage {
  readonly chunks: KeptChunks;
  readonly ledger: QuotaLedger;
  readonly memo: Memo;
  /** How much is stored, and what the disk beside still takes; undefined where that is not known. */
  room(): Promise<StoreExtent & { readonly diskFree: number | undefined }>;
  /** Why nothing, or not everything, outlives this process just now: sentences for the health check. */
  trouble(): string | undefined;
  /** When all is done that was begun: the folder opened or refused, the file checked, memory brought to the disk. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Packed chunks in memory, while there is no disk for them. */
const MEMORY_BYTES = 64 * 1024 * 1024;
const WATCHED_EVERY = durationMs(5 * SECOND);

/**
 * Never throws, and waits for nothing: what the folder can't hold now is held in memory, which is said, and brought to the
 * folder once it can be had.
 */
export function openStorage({ path, maxBytes, cacheBytes, clock, era, log, worker }: StorageOptions): Storage {
  const troubles = createTroubles(log);
  const memory = new MemoryChunks();
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => clock.schedule(after(clock.now(), milliseconds), resolve));

  const folder = heldFolder({
    path,
    worker: worker ?? new URL('./disk/worker.ts', import.meta.url),
    sleep,
    troubles,
    log,
    onChange: () => {
      chunks.forgetAll();
      void layers.flush();
    },
  });
  const layers = layeredChunks({ memory, memoryBytes: MEMORY_BYTES, below: folder, maxBytes, troubles });
  const chunks = cachedStore(layers, { maxBytes: cacheBytes });

  // The ledger has a file of its own: chunks that are damaged, or fill the disk, take nothing from it. It is shared even
  // with a process that the folder is locked for, since the account's quota is.
  const state = openSharedFile({
    file: path === undefined ? undefined : join(path, 'state.db'),
    schema: stateSchema(clock),
    isOwned: () => folder.isHeld,
    ...{ sleep, troubles, log },
  });

  let stopWatching = (): void => undefined;
  const watchAgain = (): void => {
    stopWatching = clock.schedule(after(clock.now(), WATCHED_EVERY), () => {
      watchAgain();
      state.watch();
      void folder.watch().then(() => layers.flush());
      troubles.settle();
    });
  };
  watchAgain();

  return {
    chunks,
    ledger: sqliteLedger(state, { clock, era }),
    memo: sqliteMemo(state, clock),
    room: async () => ({ ...(await layers.extent()), diskFree: await freeBytes(path) }),
    trouble: () => troubles.current(),
    settled: async () => {
      await folder.settled();
      await layers.flush();
    },
    close: async () => {
      stopWatching();
      state.close();
      await folder.close();
    },
  };
}

/** For those who are not its administrator. */
async function freeBytes(path: string | undefined): Promise<number | undefined> {
  const found = path === undefined ? undefined : await statfs(path).catch(() => undefined);
  return found && found.bavail * found.bsize;
}
