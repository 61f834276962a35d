/** Memory in front of a store, bounded by bytes. */
import { setImmediate } from 'node:timers/promises';
import type { Detail, WindowSpan } from '../../src/engine/chunk/store';
import type { Chunk, ChunkHeader, MetricColumns } from '../../src/engine/chunk/types';
import { bytesOfHeader, eachHeld, type Hold } from '../../src/engine/chunk/weight';
import type { AppRef } from '../../src/engine/identity';
import { epochMs } from '../../src/engine/time';
import { nextWindow, WINDOW, windowOf, type WindowStart } from '../../src/engine/window/grid';
import { byWindow, runsOf } from '../../src/engine/window/grouping';
import type { ReadChunk } from './chunks/bundles';
import type { DroppedChunk } from './chunks/tidying';
import type { KeptChunks } from './layers';
import { WeighedCache } from './weighedCache';

/** A window's headers; none where nothing is stored. */
type Headers = readonly ChunkHeader[];
/** What was read of a window: its headers, and its chunks by detail and metric. A metric without columns is remembered as such. */
interface Read {
  readonly headers: Headers;
  readonly chunks: Map<string, readonly Chunk[]>;
}

/** Of an entry, for its key and place. */
const ENTRY_BYTES = 200;
/** The part of the room that is for headers: planning reads many of them, often. */
const HEADERS_SHARE = 0.5;

/** Looked for at a stretch, and weighed where they were not known, as others are that have to go for them. */
const WINDOWS_A_TURN = 500;

/** How a window's items are found, loaded and remembered. */
interface Ways<Item> {
  find(key: number): readonly Item[] | undefined;
  load(run: WindowSpan): Promise<readonly Item[]>;
  windowOf(item: Item): WindowStart;
  keep(key: number, items: readonly Item[]): void;
}

export interface CachedChunks extends KeptChunks {
  /** What all that is remembered weighs. */
  weight(): number;
  /** What is stored has become something else. */
  forgetAll(): void;
}

/** @param inner is written to through this alone, so that what is remembered stays true. */
export function cachedStore(inner: KeptChunks, { maxBytes }: { readonly maxBytes: number }): CachedChunks {
  const headersOf = new WeighedCache<number, Headers>(
    Math.ceil(maxBytes * HEADERS_SHARE),
    (headers) => headers.reduce((sum, header) => sum + bytesOfHeader(header), ENTRY_BYTES),
    () => undefined
  );
  const readOf = new WeighedCache<number, Read>(
    Math.ceil(maxBytes * (1 - HEADERS_SHARE)),
    ({ headers, chunks }) =>
      headers.reduce((sum, header) => sum + bytesOfHeader(header), ENTRY_BYTES * (1 + chunks.size)),
    ({ chunks }, hold) => chunks.forEach((each) => eachHeldBy(each, hold))
  );
  const keysOf = windowKeys();
  /** Goes up with every change: what was read before one is not remembered after it. */
  let version = 0;

  /** The span's windows, from memory where `find` knows them; each unbroken run of the others by one `load`. */
  const gather = async <Item>(app: AppRef, span: WindowSpan, ways: Ways<Item>): Promise<readonly Item[]> => {
    const all: Item[] = [];
    for (const piece of piecesOf(span)) {
      if (piece.from > span.from) {
        await setImmediate();
      }
      for (const items of await gatherAtOnce(app, piece, ways)) {
        items?.forEach((item) => all.push(item));
      }
    }
    return all;
  };

  const gatherAtOnce = async <Item>(
    app: AppRef,
    span: WindowSpan,
    { find, load, windowOf, keep }: Ways<Item>
  ): Promise<ReadonlyArray<readonly Item[] | undefined>> => {
    const windows = windowsOf(span);
    const keyOf = keysOf(app);
    const found = windows.map((window) => find(keyOf(window)));
    for (const run of runsOf(windows.filter((_, index) => found[index] === undefined))) {
      const before = version;
      const loaded = byWindow(await load(run), windowOf);
      for (const window of windowsOf(run)) {
        const items = loaded.get(window) ?? [];
        found[(window - span.from) / WINDOW] = items;
        if (version === before) {
          keep(keyOf(window), items);
        }
      }
    }
    return found;
  };

  const remember = (key: number, read: readonly Chunk[], metrics: readonly string[], detail: Detail): void => {
    const headers = read.map(({ header }) => header);
    const before = readOf.peek(key);
    const known: Read =
      before !== undefined && areSame(before.headers, headers) ? before : { headers, chunks: new Map() };
    const added: (readonly Chunk[])[] = [];
    for (const metric of metrics) {
      const isOfMetric = ({ descriptor }: MetricColumns): boolean => descriptor.name === metric;
      const place = placeOf(detail, metric);
      if (!known.chunks.has(place)) {
        const ofMetric = read.map(({ columns }, index) => ({
          header: known.headers[index],
          columns: metrics.length === 1 ? columns : columns.filter(isOfMetric),
        }));
        known.chunks.set(place, ofMetric);
        added.push(ofMetric);
      }
    }
    if (known === before) {
      readOf.grow(key, ENTRY_BYTES * added.length, (hold) => added.forEach((each) => eachHeldBy(each, hold)));
    } else {
      readOf.set(key, known);
    }
  };

  const forgetAll = (): void => {
    version += 1;
    headersOf.clear();
    readOf.clear();
  };

  const forget = (dropped: readonly DroppedChunk[]): readonly DroppedChunk[] => {
    version += 1;
    for (const { account, app, window } of dropped) {
      const key = keysOf({ account, app })(window);
      headersOf.delete(key);
      readOf.delete(key);
    }
    return dropped;
  };

  return {
    forgetAll,

    weight: () => headersOf.bytes + readOf.bytes,

    headers: (app, span) =>
      gather<ChunkHeader>(app, span, {
        find: (key) => headersOf.get(key),
        load: (run) => inner.headers(app, run),
        windowOf: ({ window }) => window,
        keep: (key, headers) => {
          headersOf.set(key, headers);
          // The store drops what it finds damaged: then what was read of the window is no more.
          if (!areSame(readOf.peek(key)?.headers ?? headers, headers)) {
            readOf.delete(key);
          }
        },
      }),

    read: async (app, span, metrics, detail) => {
      const wanted = metrics.map((metric) => placeOf(detail, metric));
      const chunks = await gather<ReadChunk>(app, span, {
        find: (key) => chunksFrom(readOf.get(key), wanted),
        load: (run) => inner.read(app, run, metrics, detail),
        windowOf: ({ header }) => header.window,
        keep: (key, chunks) => {
          // The store drops what it finds damaged while reading: then the headers are these.
          const headers = chunks.map(({ header }) => header);
          const known = headersOf.peek(key);
          if (known === undefined || !areSame(known, headers)) {
            headersOf.set(key, headers);
          }
          // Of whole days it is remembered below, and would only drive out what is not.
          if (!chunks.some(({ isOfBundle }) => isOfBundle)) {
            remember(key, chunks, metrics, detail);
          }
        },
      });
      // What is remembered comes at once, and would leave nobody else a turn.
      await setImmediate();
      return chunks;
    },

    put: async (app, chunk) => {
      try {
        await inner.put(app, chunk);
      } finally {
        forget([{ ...app, window: chunk.header.window }]);
      }
    },

    packed: (app, window) => inner.packed(app, window),

    takeIn: async (chunk) => {
      try {
        return await inner.takeIn(chunk);
      } finally {
        forget([{ ...chunk.app, window: windowOf(epochMs(chunk.row.window)) }]);
      }
    },

    floor: () => inner.floor(),

    maintain: async (now, retention) => forget(await inner.maintain(now, retention)),

    bundle: (now) => inner.bundle(now),

    pastRetention: (account, now, retention) => inner.pastRetention(account, now, retention),

    beyond: (bytes) => inner.beyond(bytes),

    clear: async (apps, from) => forget(await inner.clear(apps, from)),
  };
}

/** Larger than the number of any window. */
const BEYOND_WINDOWS = 2 ** 24;

/** One number for an app and a window: thousands are looked for in a question, and texts are slow to make and to find. */
function windowKeys(): (app: AppRef) => (window: WindowStart) => number {
  const numbers = new Map<string, number>();
  return ({ account, app }) => {
    const text = `${app} ${account}`;
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return (window) => number * BEYOND_WINDOWS + window / WINDOW;
  };
}

/** Where a metric's columns are remembered. */
const placeOf = (detail: Detail, metric: string): string => `${detail} ${metric}`;

/** The window's chunks with the columns of these places; undefined unless all of them are remembered. */
function chunksFrom(read: Read | undefined, places: readonly string[]): readonly ReadChunk[] | undefined {
  if (read === undefined || places.length === 1) {
    return read?.chunks.get(places[0]);
  }
  if (!places.every((place) => read.chunks.has(place))) {
    return undefined;
  }
  return read.headers.map((header, index) => ({
    header,
    columns: places.flatMap((place) => read.chunks.get(place)?.[index].columns ?? []),
  }));
}

const eachHeldBy = (chunks: readonly Chunk[], hold: Hold): void =>
  chunks.forEach(({ columns }) => columns.forEach((one) => eachHeld(one, hold)));

/** Of one window, between two of its changes: then only a damaged chunk may have gone. */
const areSame = (one: Headers, other: Headers): boolean =>
  one.length === other.length && one.every(({ fetchedAt }, index) => fetchedAt === other[index].fetchedAt);

function* piecesOf({ from, to }: WindowSpan): Iterable<WindowSpan> {
  for (let begin = from; begin < to;) {
    const end = windowOf(epochMs(Math.min(to, begin + WINDOWS_A_TURN * WINDOW)));
    yield { from: begin, to: end };
    begin = end;
  }
}

function windowsOf({ from, to }: WindowSpan): readonly WindowStart[] {
  const windows: WindowStart[] = [];
  for (let window = from; window < to; window = nextWindow(window)) {
    windows.push(window);
  }
  return windows;
}
