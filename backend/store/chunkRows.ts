/** Chunks as rows of SQLite, and the checksums by which a row shows that it is what was written. */

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
  /** `encodeColumns`, packed. */
  readonly block: Uint8Array;
  /** Of `block`, seeded by the chunk's, so that a block is never taken for another chunk's. */
  readonly checksum: number;
}

export interface AppRow {
  readonly id: number;
  readonly account: string;
  readonly app: string;
}

/** `id` null takes the next one. */
export const INSERT_CHUNK =
  'INSERT INTO chunks (id, app, window, fetched_at, header, metrics, checksum) VALUES ($id, $app, $window, $fetched_at, $header, $metrics, $checksum)';
export const INSERT_COLUMN =
  'INSERT INTO columns (chunk, position, block, checksum) VALUES ($chunk, $position, $block, $checksum)';

export const checksumOfChunk = (
  { account, app }: Pick<AppRow, 'account' | 'app'>,
  { window, fetched_at, header, metrics }: Omit<ChunkRow, 'id' | 'app' | 'checksum'>
): number => Bun.hash.crc32(JSON.stringify([account, app, window, fetched_at, header, metrics]));

export const checksumOfBlock = (block: Uint8Array, chunkChecksum: number, position: number): number =>
  Bun.hash.crc32(block, (chunkChecksum + position) >>> 0);
