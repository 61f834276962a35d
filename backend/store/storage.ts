/** All that outlives a request, from one folder; or from memory for as long as the folder can't be had. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Memo } from '../../src/engine/memo/memo';
import type { StoredHistory } from '../../src/engine/metricSets/delivery/history';
import type { QuotaLedger } from '../../src/engine/quota/ledger';
import { after, durationMs, SECOND, type Clock } from '../../src/engine/time';
import { cachedStore } from './cache';
import { MemoryChunks } from './chunks/memoryChunks';
import { sqliteDeliveries, type DeliveryNotes } from './deliveries';
import { hasLongLog } from './file/flushing';
import { openSharedFile, type SharedFileOptions } from './file/sharedFile';
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
  /** Brings to the disk what was written for good beside the chunks: for a clock that waits for all that is under way. */
  readonly flush?: SharedFileOptions['flush'];
  /** Waits for who has a file just now, on another thread or in another process: by `clock`, unless that stands still meanwhile. */
  readonly sleep?: SharedFileOptions['sleep'];
}

export interface Storage {
  readonly chunks: KeptChunks;
  readonly ledger: QuotaLedger;
  readonly memo: Memo;
  readonly deliveries: DeliveryNotes;
  /** Of what is on the disk; undefined while there is none. */
  history(): StoredHistory | undefined;
  /** How much is stored, and what the disk beside still takes; undefined where that is not known. */
  room(): Promise<StoreExtent & { readonly diskFree: number | undefined }>;
  /** Why nothing, or not everything, outlives this process just now: sentences for the health check. */
  trouble(): string | undefined;
  /** Whether this process holds the folder, and what it learns of calls and windows goes there; once `settled`. */
  isLasting(): Promise<boolean>;
  /** Whether this process is the one that writes in the folder: the one before it is no more. */
  holdsFolder(): boolean;
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
export function openStorage({
  path,
  maxBytes,
  cacheBytes,
  clock,
  era,
  log,
  worker,
  flush,
  sleep = (milliseconds) => new Promise((resolve) => clock.schedule(after(clock.now(), milliseconds), resolve)),
}: StorageOptions): Storage {
  const troubles = createTroubles(log);
  const memory = new MemoryChunks();

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
  const stateFile = path === undefined ? undefined : join(path, 'state.db');
  const state = openSharedFile({
    file: stateFile,
    schema: stateSchema(clock),
    isOwned: () => folder.isHeld,
    ...{ sleep, troubles, log },
    ...(flush && { flush }),
  });

  let stopWatching = (): void => undefined;
  const watchAgain = (): void => {
    stopWatching = clock.schedule(after(clock.now(), WATCHED_EVERY), () => {
      watchAgain();
      state.watch();
      if (stateFile !== undefined && hasLongLog(stateFile)) {
        void folder.current()?.shortenLog(stateFile);
      }
      void folder.watch().then(() => layers.flush());
      troubles.settle();
    });
  };
  watchAgain();

  return {
    chunks,
    ledger: sqliteLedger(state, { clock, era }),
    memo: sqliteMemo(state, clock),
    deliveries: sqliteDeliveries(state, clock),
    history: () => {
      const disk = folder.current();
      return disk?.canRead === true && disk.canWrite ? disk.history : undefined;
    },
    room: async () => ({ ...(await layers.extent()), diskFree: await freeBytes(path) }),
    trouble: () => troubles.current(),
    isLasting: async () => {
      await state.use(() => undefined).catch(() => undefined);
      return folder.isHeld && folder.current() !== undefined && state.isLasting;
    },
    holdsFolder: () => folder.isHeld,
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
