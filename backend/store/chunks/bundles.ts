/** Chunks as the engine has them, out of a file: of whole days by their bundles, where there are any, else one by one. */
import type { Database } from 'bun:sqlite';
import { LRUCache } from 'lru-cache';
import { setImmediate } from 'node:timers/promises';
import { decodingBundle, type BundledTotals } from '../../../src/engine/chunk/bundle/bundle';
import { UnreadableBlock } from '../../../src/engine/chunk/codec/block';
import type { Detail, WindowSpan } from '../../../src/engine/chunk/store';
import type { Chunk, ChunkHeader, MetricColumns } from '../../../src/engine/chunk/types';
import type { AppRef } from '../../../src/engine/identity';
import { DAY, epochMs } from '../../../src/engine/time';
import { WINDOW, windowOf } from '../../../src/engine/window/grid';
import {
  bundledFrom,
  checksumOfBundled,
  placeOfHeaders,
  placeOfTotals,
  type BundledHeaders,
  type BundledTotalsRow,
  type BundleRow,
  type DayPlace,
} from './bundleRows';
import { readChunkRows, readHeaderRows, type PieceSource } from './reading';
import { bytesOfHeader } from '../../../src/engine/chunk/weight';
import { inTurns } from '../../turns/turns';
import { WeighedCache } from '../weighedCache';

/** Fewer windows of a day are read as fast one by one. */
const LEAST_WINDOWS = 8;
/** Of what was read last: a question reads a day in several parts, and others ask for the same days. */
const TOTALS_BYTES = 12 * 1024 * 1024;
const HEADERS_BYTES = 8 * 1024 * 1024;
/** Of an entry, for its key and place. */
const ENTRY_BYTES = 200;

/** Whole days are remembered here, each as one; nobody else need remember what came of them. */
export interface ReadChunk extends Chunk {
  readonly isOfBundle?: true;
}

/** What was read of bundles last. A bundle's number is never given twice. */
export class RecentBundles {
  private readonly headers = new LRUCache<number, BundledHeaders>({ maxSize: HEADERS_BYTES });
  /** Of each chunk, in the order of the headers. */
  private readonly totals = new WeighedCache<string, BundledTotals>(
    TOTALS_BYTES,
    () => ENTRY_BYTES,
    (totals, hold) => totals.eachHeld(hold)
  );

  headersOf(id: number): BundledHeaders | undefined {
    return this.headers.get(id);
  }

  keepHeaders(id: number, bundled: BundledHeaders): void {
    this.headers.set(id, bundled, {
      size: bundled.headers.reduce((sum, header) => sum + bytesOfHeader(header), ENTRY_BYTES),
    });
  }

  totalsOf(id: number, metric: string): BundledTotals | undefined {
    return this.totals.get(`${id} ${metric}`);
  }

  keepTotals(id: number, metric: string, totals: BundledTotals): void {
    this.totals.set(`${id} ${metric}`, totals);
  }
}

type Bundle = Pick<BundleRow, 'id'> & DayPlace;

/** A part of a span: within a day that has a bundle, or without any. */
interface Part {
  readonly span: WindowSpan;
  readonly bundle?: Bundle;
}

export interface BundleSource extends PieceSource {
  /** Is told of a bundle that is not what was written. */
  readonly onDamagedBundle: (id: number) => void;
  readonly recent: RecentBundles;
}

export async function readHeaders(
  source: BundleSource,
  app: AppRef,
  span: WindowSpan
): Promise<readonly ChunkHeader[]> {
  const all: (readonly ChunkHeader[])[] = [];
  for (const part of await source.use((db) => partsOf(db, app, span))) {
    const bundle = part.bundle && (await headersOf(source, part.bundle));
    all.push(
      bundle === undefined
        ? await readHeaderRows(source, app, part.span)
        : bundle.headers.filter(({ window }) => isIn(part.span, window))
    );
  }
  return all.flat();
}

export async function readChunks(
  source: BundleSource,
  app: AppRef,
  span: WindowSpan,
  metrics: ReadonlySet<string>,
  detail: Detail
): Promise<readonly ReadChunk[]> {
  if (detail === 'points') {
    return readChunkRows(source, app, span, metrics, detail);
  }
  const all: (readonly ReadChunk[])[] = [];
  for (const part of await source.use((db) => partsOf(db, app, span))) {
    const bundled = part.bundle && (await chunksOf(source, part.bundle, part.span, metrics));
    all.push(bundled ?? (await readChunkRows(source, app, part.span, metrics, detail)));
  }
  return all.flat();
}

const isIn = ({ from, to }: WindowSpan, window: number): boolean => window >= from && window < to;

function partsOf(db: Database, app: AppRef, { from, to }: WindowSpan): readonly Part[] {
  const bundles = db
    .query<Bundle, Readonly<Record<string, string | number>>>(
      `SELECT id, app, day FROM bundles
       WHERE app = (SELECT id FROM apps WHERE account = $account AND app = $app) AND day > $from - ${DAY} AND day < $to
       ORDER BY day`
    )
    .all({ account: app.account, app: app.app, from, to });
  const parts: Part[] = [];
  let at: number = from;
  const until = (end: number, bundle?: Bundle): void => {
    if (end > at) {
      const span = { from: windowOf(epochMs(at)), to: windowOf(epochMs(end)) };
      parts.push(bundle === undefined ? { span } : { span, bundle });
      at = end;
    }
  };
  for (const bundle of bundles) {
    const [first, end] = [Math.max(from, bundle.day), Math.min(to, bundle.day + DAY)];
    if (end - first >= LEAST_WINDOWS * WINDOW) {
      until(first);
      until(end, bundle);
    }
  }
  until(to);
  return parts;
}

/** Undefined where they are gone, or damaged. */
async function headersOf(source: BundleSource, { id, ...place }: Bundle): Promise<BundledHeaders | undefined> {
  const known = source.recent.headersOf(id);
  if (known !== undefined) {
    return known;
  }
  const row = await source.use((db) =>
    db
      .query<Pick<BundleRow, 'headers' | 'headers_checksum'>, { id: number }>(
        'SELECT headers, headers_checksum FROM bundles WHERE id = $id'
      )
      .get({ id })
  );
  await setImmediate();
  if (row === null) {
    return undefined;
  }
  if (checksumOfBundled(row.headers, placeOfHeaders(place)) !== row.headers_checksum) {
    source.onDamagedBundle(id);
    return undefined;
  }
  const bundled = bundledFrom(new TextDecoder().decode(Bun.zstdDecompressSync(row.headers)));
  source.recent.keepHeaders(id, bundled);
  return bundled;
}

/** Undefined where not all of the metrics can be had of it. */
async function chunksOf(
  source: BundleSource,
  bundle: Bundle,
  span: WindowSpan,
  metrics: ReadonlySet<string>
): Promise<readonly ReadChunk[] | undefined> {
  const bundled = await headersOf(source, bundle);
  if (bundled === undefined || bundled.unbundled.some((metric) => metrics.has(metric))) {
    return undefined;
  }
  const all = new Map<string, BundledTotals>();
  for (const metric of bundled.bundled) {
    if (metrics.has(metric)) {
      const totals = source.recent.totalsOf(bundle.id, metric) ?? (await totalsOf(source, bundle, metric));
      if (totals === undefined) {
        return undefined;
      }
      all.set(metric, totals);
    }
  }
  return bundled.headers.flatMap((header, index) =>
    isIn(span, header.window) ? [{ header, columns: columnsOf(header, all, index), isOfBundle: true as const }] : []
  );
}

/** In the order in which they came with the window, as its own row has them. */
function columnsOf(
  { metrics }: ChunkHeader,
  all: ReadonlyMap<string, BundledTotals>,
  index: number
): readonly MetricColumns[] {
  const names = all.size > 1 ? new Set(metrics.map(({ name }) => name)) : all.keys();
  return [...names].flatMap((name) => all.get(name)?.columnsOf(index) ?? []);
}

/** Undefined where they are gone, or damaged. */
async function totalsOf(
  { use, pool, recent, onDamagedBundle }: BundleSource,
  { id, ...place }: Bundle,
  metric: string
): Promise<BundledTotals | undefined> {
  // It may have been outdated since its headers were read: then nothing is wrong with it.
  const { isGone, row } = await use((db) => ({
    isGone: db.query('SELECT 1 FROM bundles WHERE id = $id').get({ id }) === null,
    row: db
      .query<Pick<BundledTotalsRow, 'totals' | 'checksum'>, { id: number; metric: string }>(
        'SELECT totals, checksum FROM bundled_totals WHERE bundle = $id AND metric = $metric'
      )
      .get({ id, metric }),
  }));
  await setImmediate();
  if (isGone) {
    return undefined;
  }
  try {
    if (row === null || checksumOfBundled(row.totals, placeOfTotals(place, metric)) !== row.checksum) {
      throw new UnreadableBlock('they are damaged');
    }
    const block = await Bun.zstdDecompress(row.totals);
    const totals = await inTurns(decodingBundle(block, pool));
    recent.keepTotals(id, metric, totals);
    return totals;
  } catch (error) {
    if (!(error instanceof UnreadableBlock)) {
      throw error;
    }
    onDamagedBundle(id);
    return undefined;
  }
}
