/** Chunks as rows of SQLite, and the checksums by which a row shows that it is what was written. */
import { LRUCache } from 'lru-cache';
import type { Detail } from '../../../src/engine/chunk/store';
import type { ChunkHeader, Scope } from '../../../src/engine/chunk/types';

export interface ChunkRow {
  readonly id: number;
  readonly app: number;
  readonly window: number;
  readonly fetched_at: number;
  /** JSON of the `ChunkHeader`. */
  readonly header: string;
  /** JSON: the metric names of the columns, by position. */
  readonly metrics: string;
  /** Of all that the row says, its account and app included. */
  readonly checksum: number;
}

export interface ColumnRow {
  readonly chunk: number;
  readonly position: number;
  /** Both of `encodingColumns`, packed. */
  readonly totals: Uint8Array;
  readonly points: Uint8Array;
  readonly totals_checksum: number;
  readonly points_checksum: number;
}

export interface AppRow {
  readonly id: number;
  readonly account: string;
  readonly app: string;
}

export const checksumOfChunk = (
  { account, app }: Pick<AppRow, 'account' | 'app'>,
  { window, fetched_at, header, metrics }: Omit<ChunkRow, 'id' | 'app' | 'checksum'>
): number => Bun.hash.crc32(JSON.stringify([account, app, window, fetched_at, header, metrics]));

/** Seeded by the chunk's and its own place, so that a block is never taken for another. */
export const checksumOfBlock = (block: Uint8Array, chunkChecksum: number, position: number, which: Detail): number =>
  Bun.hash.crc32(block, (chunkChecksum + 2 * position + (which === 'totals' ? 0 : 1)) >>> 0);

/** To be read of a row whose checksum has shown that it is what was written. */
export function headerOf(row: Pick<ChunkRow, 'header'>): ChunkHeader {
  const header = JSON.parse(row.header) as ChunkHeader;
  return {
    ...header,
    asked: shared(header.asked),
    refused: shared(header.refused),
    metrics: header.metrics.map(({ name, unit, ...counts }) => ({ name: once(name), unit: once(unit), ...counts })),
  };
}

export const metricsOf = (row: Pick<ChunkRow, 'metrics'>): readonly string[] =>
  JSON.parse(row.metrics) as readonly string[];

/** Calls ask for the same again and again: a thousand headers need it once. */
const scopes = new LRUCache<string, Scope>({ max: 100 });

function shared(scope: Scope): Scope {
  const text = JSON.stringify(scope);
  const known = scopes.get(text) ?? scope;
  scopes.set(text, known);
  return known;
}

/** Names of metrics and units: few, and in every header. */
const texts = new LRUCache<string, string>({ max: 1000 });

function once(text: string): string {
  const known = texts.get(text) ?? text;
  texts.set(text, known);
  return known;
}
