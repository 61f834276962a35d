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
  /** Both of `encodeColumns`, packed. */
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

/** `id` null takes the next one. */
export const INSERT_CHUNK =
  'INSERT INTO chunks (id, app, window, fetched_at, header, metrics, checksum) VALUES ($id, $app, $window, $fetched_at, $header, $metrics, $checksum)';
export const INSERT_COLUMN =
  'INSERT INTO columns (chunk, position, totals_checksum, points_checksum, totals, points) VALUES ($chunk, $position, $totals_checksum, $points_checksum, $totals, $points)';

export const checksumOfChunk = (
  { account, app }: Pick<AppRow, 'account' | 'app'>,
  { window, fetched_at, header, metrics }: Omit<ChunkRow, 'id' | 'app' | 'checksum'>
): number => Bun.hash.crc32(JSON.stringify([account, app, window, fetched_at, header, metrics]));

/** Seeded by the chunk's and its own place, so that a block is never taken for another. */
export const checksumOfBlock = (
  block: Uint8Array,
  chunkChecksum: number,
  position: number,
  which: 'totals' | 'points'
): number => Bun.hash.crc32(block, (chunkChecksum + 2 * position + (which === 'totals' ? 0 : 1)) >>> 0);

export const checksumsOf = (
  { totals, points }: Pick<ColumnRow, 'totals' | 'points'>,
  chunkChecksum: number,
  position: number
): Pick<ColumnRow, 'totals_checksum' | 'points_checksum'> => ({
  totals_checksum: checksumOfBlock(totals, chunkChecksum, position, 'totals'),
  points_checksum: checksumOfBlock(points, chunkChecksum, position, 'points'),
});
