/** Memory in front of a store, bounded by bytes. */
import { setImmediate } from 'node:timers/promises';
import type { Detail, WindowSpan } from '../../src/engine/chunk/store';
import type { Chunk, ChunkHeader, MetricColumns } from '../../src/engine/chunk/types';
import { eachHeld } from '../../src/engine/chunk/weight';
import type { AppRef } from '../../src/engine/identity';
import { nextWindow, type WindowStart } from '../../src/engine/window/grid';
import { byWindow, runsOf } from '../../src/engine/window/grouping';
import type { DroppedChunk } from './chunks/tidying';
import type { KeptChunks } from './layers';
import { WeighedCache } from './weighedCache';

/** A window's headers; none where nothing is stored. */
type Headers = readonly ChunkHeader[];
/** What was read of a window: its headers, and the columns of each by detail and metric. A metric without columns is remembered as such. */
interface Read {
  readonly headers: Headers;
  readonly columns: ReadonlyMap<string, readonly (readonly MetricColumns[])[]>;
}

/** Of an entry, for its key and place. */
const ENTRY_BYTES = 200;
/** Of a header, beside what it lists; what was asked for is shared by all that asked for the same. */
const HEADER_BYTES = 400;
/** Of a metric, or a reason for which points were dropped. */
const LISTED_BYTES = 64;
/** The part of the room that is for headers: planning reads many of them, often. */
const HEADERS_SHARE = 0.3;

export interface CachedChunks extends KeptChunks {
  /** What is stored has become something else. */
  forgetAll(): void;
}

/** @param inner is written to through this alone, so that what is remembered stays true. */
export function cachedStore(inner: KeptChunks, { maxBytes }: { readonly maxBytes: number }): CachedChunks {
  const headersOf = new WeighedCache<Headers>(
    Math.ceil(maxBytes * HEADERS_SHARE),
    (headers) => headers.reduce((sum, header) => sum + bytesOfHeader(header), ENTRY_BYTES),
    () => undefined
  );
  const readOf = new WeighedCache<Read>(
    Math.ceil(maxBytes * (1 - HEADERS_SHARE)),
    ({ headers, columns }) =>
      headers.reduce((sum, header) => sum + bytesOfHeader(header), ENTRY_BYTES * (1 + columns.size)),
    ({ columns }, hold) => [...columns.values()].flat(2).forEach((each) => eachHeld(each, hold))
  );
  /** Goes up with every change: what was read before one is not remembered after it. */
  let version = 0;

  /** The span's windows, from memory where `find` knows them; each unbroken run of the others by one `load`. */
  const gather = async <Item>(
    app: AppRef,
    span: WindowSpan,
    find: (key: string) => readonly Item[] | undefined,
    load: (run: WindowSpan) => Promise<readonly Item[]>,
    windowOf: (item: Item) => WindowStart,
    keep: (key: string, items: readonly Item[]) => void
  ): Promise<readonly Item[]> => {
    const found = new Map(windowsOf(span).map((window) => [window, find(keyOf(app, window))]));
    for (const run of runsOf([...found].flatMap(([window, items]) => (items === undefined ? [window] : [])))) {
      const before = version;
      const loaded = byWindow(await load(run), windowOf);
      for (const window of windowsOf(run)) {
        const items = loaded.get(window) ?? [];
        found.set(window, items);
        if (version === before) {
          keep(keyOf(app, window), items);
        }
      }
    }
    return [...found.values()].flatMap((items) => items ?? []);
  };

  const forgetAll = (): void => {
    version += 1;
    headersOf.clear();
    readOf.clear();
  };

  const forget = (dropped: readonly DroppedChunk[]): readonly DroppedChunk[] => {
    version += 1;
    for (const { account, app, window } of dropped) {
      const key = keyOf({ account, app }, window);
      headersOf.delete(key);
      readOf.delete(key);
    }
    return dropped;
  };

  return {
    forgetAll,

    headers: (app, span) =>
      gather(
        app,
        span,
        (key) => headersOf.get(key),
        (run) => inner.headers(app, run),
        ({ window }) => window,
        (key, headers) => {
          headersOf.set(key, headers);
          // The store drops what it finds damaged: then what was read of the window is no more.
          if (!areSame(readOf.peek(key)?.headers ?? headers, headers)) {
            readOf.delete(key);
          }
        }
      ),

    read: async (app, span, metrics, detail) => {
      const wanted = metrics.map((metric) => placeOf(detail, metric));
      const chunks = await gather(
        app,
        span,
        (key) => chunksFrom(readOf.get(key), wanted),
        (run) => inner.read(app, run, metrics, detail),
        ({ header }) => header.window,
        (key, chunks) => {
          // The store drops what it finds damaged while reading: then the headers are these.
          headersOf.set(
            key,
            chunks.map(({ header }) => header)
          );
          readOf.set(key, joined(readOf.get(key), chunks, metrics, detail));
        }
      );
      // What is remembered comes at once, and would leave nobody else a turn.
      await setImmediate();
      return chunks;
    },

    put: async (app, chunk) => {
      try {
        await inner.put(app, chunk);
      } finally {
        version += 1;
        const key = keyOf(app, chunk.header.window);
        headersOf.delete(key);
        readOf.delete(key);
      }
    },

    floor: () => inner.floor(),

    maintain: async (now, retention) => forget(await inner.maintain(now, retention)),

    clear: async (apps, from) => forget(await inner.clear(apps, from)),
  };
}

const bytesOfHeader = ({ metrics, dropped }: ChunkHeader): number =>
  HEADER_BYTES + LISTED_BYTES * (metrics.length + dropped.length);

const keyOf = ({ account, app }: AppRef, window: WindowStart): string => `${window} ${app} ${account}`;

/** Where a metric's columns are remembered. */
const placeOf = (detail: Detail, metric: string): string => `${detail} ${metric}`;

/** The window's chunks with the columns of these places; undefined unless all of them are remembered. */
function chunksFrom(read: Read | undefined, places: readonly string[]): readonly Chunk[] | undefined {
  if (read === undefined || !places.every((place) => read.columns.has(place))) {
    return undefined;
  }
  return read.headers.map((header, index) => ({
    header,
    columns: places.flatMap((place) => read.columns.get(place)?.[index] ?? []),
  }));
}

/** What is known of a window after reading `metrics` of it. */
function joined(known: Read | undefined, chunks: readonly Chunk[], metrics: readonly string[], detail: Detail): Read {
  const headers = chunks.map(({ header }) => header);
  const columns = new Map(known !== undefined && areSame(known.headers, headers) ? known.columns : []);
  for (const metric of metrics) {
    columns.set(
      placeOf(detail, metric),
      chunks.map((chunk) => chunk.columns.filter(({ descriptor }) => descriptor.name === metric))
    );
  }
  return { headers, columns };
}

/** Of one window, between two of its changes: then only a damaged chunk may have gone. */
const areSame = (one: Headers, other: Headers): boolean =>
  one.length === other.length && one.every(({ fetchedAt }, index) => fetchedAt === other[index].fetchedAt);

function windowsOf({ from, to }: WindowSpan): readonly WindowStart[] {
  const windows: WindowStart[] = [];
  for (let window = from; window < to; window = nextWindow(window)) {
    windows.push(window);
  }
  return windows;
}
