/** What is remembered in memory of one kind, and what it is taken to weigh: by a process of its own, which has no other garbage. */
import { heapStats } from 'bun:jsc';
import { setImmediate } from 'node:timers/promises';
import { cachedStore, type CachedChunks } from '../../backend/store/cache';
import { headerOf } from '../../backend/store/chunks/rows';
import type { KeptChunks } from '../../backend/store/layers';
import { AttributesPool } from '../../src/engine/chunk/codec/attributesPool';
import { decodingPoints, decodingTotals, encodingColumns } from '../../src/engine/chunk/codec/codec';
import { atOnce } from '../../src/engine/chunk/codec/steps';
import type { Detail, WindowSpan } from '../../src/engine/chunk/store';
import type { Chunk, MetricColumns } from '../../src/engine/chunk/types';
import type { AppRef } from '../../src/engine/identity';
import { epochMs } from '../../src/engine/time';
import { nextWindow, WINDOW, windowOf, type WindowStart } from '../../src/engine/window/grid';
import { appRefOf, sealedChunk } from '../data/fill';
import { invocationCount, invocationLatency, type HistogramData } from '../data/metric';
import { COUNTED_APP } from '../data/series';
import { FULL } from '../scale';

const NO_BOUND = 2 ** 31;
const FIRST = windowOf(epochMs(Date.UTC(2026, 10, 1)));

interface Case {
  readonly title: string;
  readonly windows: number;
  readonly read: Detail | 'headers';
  chunkOf(window: WindowStart): Chunk;
}

const counter = invocationCount(FULL);
const histogram = invocationLatency(FULL);
const few = invocationCount({ functions: 2, sites: 2 });

/** The rows of a histogram, of which each has bounds that no other has. */
function ownBounds(metric: HistogramData, window: WindowStart): Chunk {
  const chunk = sealedChunk(metric, window);
  const own = (columns: MetricColumns): MetricColumns =>
    columns.shape === 'number'
      ? columns
      : {
          ...columns,
          boundSets: Array.from(columns.start, (_, row) => metric.bounds.map((bound) => bound + row / 10_000)),
          boundSet: Int32Array.from(columns.start, (_, row) => row),
        };
  return { ...chunk, columns: chunk.columns.map(own) };
}

const cases: readonly Case[] = [
  { title: 'points of a counter', windows: 300, read: 'points', chunkOf: (window) => sealedChunk(counter, window) },
  { title: 'totals of a counter', windows: 1_344, read: 'totals', chunkOf: (window) => sealedChunk(counter, window) },
  { title: 'totals of four series', windows: 1_344, read: 'totals', chunkOf: (window) => sealedChunk(few, window) },
  { title: 'points of a histogram', windows: 40, read: 'points', chunkOf: (window) => sealedChunk(histogram, window) },
  {
    title: 'points with bounds of their own',
    windows: 10,
    read: 'points',
    chunkOf: (window) => ownBounds(histogram, window),
  },
  {
    title: 'headers of 90 days of two apps',
    windows: 17_280,
    read: 'headers',
    chunkOf: (window) => sealedChunk(few, window),
  },
];

/** As the store has them. */
function stored({ windows, read, chunkOf }: Case): Pick<KeptChunks, 'headers' | 'read'> {
  const pool = new AttributesPool();
  const all = new Map<WindowStart, { readonly header: string }>();
  const blocks = new Map<WindowStart, ReturnType<typeof encoded>>();
  for (let window = FIRST, count = 0; count < windows; window = nextWindow(window), count += 1) {
    const { header, columns } = chunkOf(window);
    all.set(window, { header: JSON.stringify(header) });
    blocks.set(window, read === 'headers' ? [] : encoded(columns));
  }
  const within = ({ from, to }: WindowSpan) => [...all].filter(([window]) => window >= from && window < to);
  return {
    headers: async (_app, span) => within(span).map(([, row]) => headerOf(row)),
    read: async (_app, span, _metrics, detail) =>
      within(span).map(([window, row]) => ({
        header: headerOf(row),
        columns: (blocks.get(window) ?? []).map(({ totals, points }) => {
          const read = atOnce(decodingTotals(totals.slice(), pool));
          return detail === 'totals' ? read : atOnce(decodingPoints(points.slice(), read));
        }),
      })),
  };
}

const encoded = (columns: Chunk['columns']) => columns.map((one) => atOnce(encodingColumns(one)));

const COLLECTIONS = 4;

/** What is garbage by one collection's finding may be held by nothing but that. */
async function heap(): Promise<number> {
  for (let collection = 0; collection < COLLECTIONS; collection += 1) {
    Bun.gc(true);
    await setImmediate();
  }
  return heapStats().heapSize;
}

async function filled(one: Case, app: AppRef, inner: Pick<KeptChunks, 'headers' | 'read'>): Promise<CachedChunks> {
  // Nothing else of it is asked for.
  const cached = cachedStore(inner as KeptChunks, { maxBytes: NO_BOUND });
  const span = { from: FIRST, to: windowOf(epochMs(FIRST + one.windows * WINDOW)) };
  if (one.read === 'headers') {
    await cached.headers(app, span);
    return cached;
  }
  for (let window = span.from; window < span.to; window = nextWindow(window)) {
    await cached.read(app, { from: window, to: nextWindow(window) }, [counter.name, histogram.name], one.read);
  }
  return cached;
}

const one = cases.find(({ title }) => title === process.argv[2]);
if (one === undefined) {
  throw new Error('Nothing of that name is remembered.');
}
const app = appRefOf({ endpoint: 'https://gateway.example/graphql', email: 'dev@example.com' }, COUNTED_APP);
const inner = stored(one);
const before = await heap();
const cached = await filled(one, app, inner);
const held = (await heap()) - before;
console.log(JSON.stringify({ held, weight: cached.weight() }));
