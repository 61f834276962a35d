/** The disk, and memory over it: what the disk can't take now is kept in memory, and goes to the disk once it can. */
import type { ChunkStore, Detail, WindowSpan } from '../../src/engine/chunk/store';
import { supersedes } from '../../src/engine/chunk/supersedes';
import type { ChunkHeader } from '../../src/engine/chunk/types';
import type { AccountKey, AppRef } from '../../src/engine/identity';
import { epochMs, type DurationMs, type EpochMs } from '../../src/engine/time';
import { nextWindow, UPSTREAM_REACH, WINDOW, windowOf, type WindowStart } from '../../src/engine/window/grid';
import type { ReadChunk } from './chunks/bundles';
import type { MemoryChunks } from './chunks/memoryChunks';
import { packed, type PackedChunk } from './chunks/packed';
import { headerOf } from './chunks/rows';
import type { Bounds, DroppedChunk, Oldest } from './chunks/tidying';
import type { DiskChunks } from './disk/diskChunks';
import { StoreError } from './file/errors';
import type { Troubles } from './file/troubles';

/** How much is stored. */
export interface StoreExtent {
  readonly bytes: number;
  /** Beyond it the oldest go. */
  readonly maxBytes: number;
  /** Undefined while they are being counted. */
  readonly windows: number | undefined;
  readonly oldest: WindowStart | undefined;
}

/** How long an account's windows are kept. */
export type Retention = (account: AccountKey) => DurationMs;

/** A `ChunkStore` that forgets, and hands on what it has as it lies there. */
export interface KeptChunks extends ChunkStore {
  read(...asked: Parameters<ChunkStore['read']>): Promise<readonly ReadChunk[]>;
  /** The window's chunks, newest fetch first. */
  packed(app: AppRef, window: WindowStart): Promise<readonly PackedChunk[]>;
  /** One that another instance fetched, unless what is stored makes it needless; says whether it was taken. */
  takeIn(chunk: PackedChunk): Promise<boolean>;
  /**
   * Drops what is past its retention and no longer to be had from the upstream (whoever looks would have it fetched again
   * each time), then the oldest windows of all until the size bound holds. To be called now and then; says what went.
   */
  maintain(now: EpochMs, retention: Retention): Promise<readonly DroppedChunk[]>;
  /** Makes what is old quick to read: to be called now and then. Nothing is read otherwise by it. */
  bundle(now: EpochMs): Promise<void>;
  /** Of what is on the disk, how much a shorter retention would drop; undefined where the disk can't be read. */
  pastRetention(account: AccountKey, now: EpochMs, retention: DurationMs): Promise<Oldest | undefined>;
  /** Of what is on the disk, what a lower bound on its size would drop; undefined where it fits, or can't be read. */
  beyond(maxBytes: number): Promise<Oldest | undefined>;
  /** Drops the apps' windows from `from` on, and says which these were. */
  clear(apps: readonly AppRef[], from: WindowStart): Promise<readonly DroppedChunk[]>;
}

/** The disk, where there is one just now. */
export interface Below {
  /** Once it is known whether there is one. */
  opened(): Promise<void>;
  current(): DiskChunks | undefined;
}

export interface LayersOptions {
  readonly memory: MemoryChunks;
  /** Of packed chunks in memory. */
  readonly memoryBytes: number;
  readonly below: Below;
  /** Of chunks on the disk, as it is now. */
  readonly maxBytes: () => number;
  readonly troubles: Troubles;
}

/**
 * The part of the bound from which on the store counts as full. Eviction stops just under the bound, so a store that has
 * had to evict is full: what it dropped is not fetched again, only to be dropped again.
 */
const FULL = 0.9;

export interface Layers extends KeptChunks {
  extent(): Promise<StoreExtent>;
  /** Brings to the disk what memory holds, as far as the disk takes it. */
  flush(): Promise<void>;
}

export function layeredChunks({ memory, memoryBytes, below, maxBytes, troubles }: LayersOptions): Layers {
  let flushing: Promise<void> | undefined;

  /** What the disk says; undefined when it can't say it now. */
  const onDisk = async <Result>(ask: (disk: DiskChunks) => Promise<Result>): Promise<Result | undefined> => {
    const disk = below.current();
    if (!disk?.canRead) {
      return undefined;
    }
    try {
      const result = await ask(disk);
      troubles.end('reading');
      return result;
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      if (disk.canRead) {
        troubles.begin('reading', `${error.message} Until then only what is in memory is shown.`);
      }
      return undefined;
    }
  };

  /** Whether the disk took it. */
  const written = async (write: (disk: DiskChunks) => Promise<unknown>): Promise<boolean> => {
    const disk = below.current();
    if (!disk?.canWrite) {
      return false;
    }
    try {
      await write(disk);
      troubles.end('writing');
      return true;
    } catch (error) {
      if (disk.canWrite) {
        const what = error instanceof StoreError ? error.message : `chunks.db can't be written (${String(error)}).`;
        troubles.begin('writing', `${what} Until then what is fetched is kept in memory only.`);
      }
      return false;
    }
  };

  const flushAll = async (): Promise<void> => {
    for (let next = memory.first(); next !== undefined; next = memory.first()) {
      const { id, chunk } = next;
      if (!(await written((disk) => disk.insert(chunk)))) {
        return;
      }
      memory.remove(id);
    }
  };

  const both = async <Item>(
    inMemory: () => Promise<readonly Item[]>,
    ask: (disk: DiskChunks) => Promise<readonly Item[]>,
    headerOf: (item: Item) => ChunkHeader
  ): Promise<readonly Item[]> => {
    await below.opened();
    // Memory first: what goes to the disk meanwhile is then seen twice rather than not at all.
    const above = memory.isEmpty ? [] : await inMemory();
    const stored = (await onDisk(ask)) ?? [];
    return above.length === 0 ? stored : merged(above, stored, headerOf);
  };

  const insert = async (chunk: PackedChunk): Promise<void> => {
    await below.opened();
    if (memory.isEmpty && (await written((disk) => disk.insert(chunk)))) {
      return;
    }
    memory.insert(chunk);
    if (memory.extent().bytes > memoryBytes) {
      await memory.tidy({ keptFrom: {}, maxBytes: memoryBytes });
    }
    void layers.flush();
  };

  const layers: Layers = {
    headers: (app: AppRef, span: WindowSpan) =>
      both(
        () => memory.headers(app, span),
        (disk) => disk.headers(app, span),
        (header) => header
      ),

    read: (app: AppRef, span: WindowSpan, metrics: readonly string[], detail: Detail) => {
      const wanted = new Set(metrics);
      return both(
        () => memory.read(app, span, wanted, detail),
        (disk) => disk.read(app, span, wanted, detail),
        ({ header }: ReadChunk) => header
      );
    },

    put: async (app, chunk) => insert(await packed(app, chunk)),

    packed: async (app, window) => {
      await below.opened();
      const above = memory.packed(app, window);
      const stored = (await onDisk((disk) => disk.packed(app, window))) ?? [];
      return [...above, ...stored];
    },

    takeIn: async (chunk) => {
      const header = headerOf(chunk.row);
      const span = { from: header.window, to: nextWindow(header.window) };
      // Asked of what is stored before anything is written: what is told of twice is no change.
      if ((await layers.headers(chunk.app, span)).some((one) => supersedes(one, header))) {
        return false;
      }
      await insert(chunk);
      return true;
    },

    floor: async () => {
      await below.opened();
      const stored = await onDisk((disk) => disk.extent());
      const { bytes, oldest } = stored ?? memory.extent();
      return bytes < FULL * (stored ? maxBytes() : memoryBytes) ? undefined : oldest;
    },

    extent: async () => {
      await below.opened();
      const above = memory.extent();
      const windows = memory.windows();
      const stored = await onDisk(async (disk) => ({ ...(await disk.extent()), windows: disk.windows() }));
      if (!stored) {
        return { ...above, maxBytes: memoryBytes, windows };
      }
      return {
        bytes: stored.bytes + (memory.isEmpty ? 0 : above.bytes),
        maxBytes: maxBytes(),
        windows: stored.windows === undefined ? undefined : stored.windows + windows,
        oldest: [stored.oldest, above.oldest].filter((window) => window !== undefined).sort((a, b) => a - b)[0],
      };
    },

    maintain: async (now, retention) => {
      const keptFrom = (accounts: readonly AccountKey[]): Bounds['keptFrom'] =>
        Object.fromEntries(accounts.map((account) => [account, keptFromOf(now, retention(account))]));
      const gone = [...(await memory.tidy({ keptFrom: keptFrom(memory.accounts()), maxBytes: memoryBytes }))];
      await written(async (disk) => {
        gone.push(...(await disk.tidy({ keptFrom: keptFrom(await disk.accounts()), maxBytes: maxBytes() })));
      });
      return gone;
    },

    bundle: async (now) => {
      await written((disk) => disk.bundle(now));
    },

    pastRetention: async (account, now, retention) => {
      await below.opened();
      const until = windowOf(epochMs(keptFromOf(now, retention) + WINDOW - 1));
      const extent = await onDisk((disk) => disk.before(account, until));
      return extent && { ...extent, until };
    },

    beyond: async (bytes) => {
      await below.opened();
      return onDisk((disk) => disk.beyond(bytes));
    },

    clear: async (apps, from) => {
      await below.opened();
      const disk = below.current();
      if (disk && !disk.canWrite) {
        throw new StoreError(
          'The store is being checked; nothing can be cleared yet. Try again in a minute.',
          'CHECKED'
        );
      }
      const gone = await memory.clear(apps, from);
      return disk ? [...gone, ...(await disk.clear(apps, from))] : gone;
    },

    flush: () => {
      flushing ??= flushAll().finally(() => {
        flushing = undefined;
      });
      return flushing;
    },
  };
  return layers;
}

/** Windows that start before it are past their time, and out of the upstream's reach. */
const keptFromOf = (now: EpochMs, retention: DurationMs): number =>
  now - Math.max(retention, UPSTREAM_REACH) - WINDOW + 1;

/** By window, then newest fetch first, without what a newer answer in memory makes needless. */
function merged<Item>(
  above: readonly Item[],
  stored: readonly Item[],
  headerOf: (item: Item) => ChunkHeader
): readonly Item[] {
  const newer = new Map<WindowStart, ChunkHeader[]>();
  for (const header of above.map(headerOf)) {
    newer.set(header.window, [...(newer.get(header.window) ?? []), header]);
  }
  const standing = stored.filter((item) => {
    const header = headerOf(item);
    return !(newer.get(header.window) ?? []).some((one) => supersedes(one, header));
  });
  return [...standing, ...above].sort((one, other) => {
    const [left, right] = [headerOf(one), headerOf(other)];
    return left.window - right.window || right.fetchedAt - left.fetchedAt;
  });
}
