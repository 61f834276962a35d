/** Reading a file piece by piece: so many rows, so many bytes, then others have their turn. */
import type { Database } from 'bun:sqlite';
import type { Detail, WindowSpan } from '../../../src/engine/chunk/store';
import type { AppRef } from '../../../src/engine/identity';
import { checksumOfBlock, checksumOfChunk, metricsOf, type ChunkRow, type ColumnRow } from './rows';

/** Bounds on what is read between two turns. */
const ROWS_A_PIECE = 128;
const BYTES_A_PIECE = 512 * 1024;

/** In the order of the index. */
export interface Place {
  readonly window: number;
  readonly id: number;
}

/** A metric's blocks as they lie in the file; points unless totals alone were asked for. */
export interface RawColumn {
  readonly totals: Uint8Array;
  readonly points?: Uint8Array;
}

export interface RawChunk {
  readonly row: ChunkRow;
  readonly columns: readonly RawColumn[];
}

/** A row that is not what was written, and what shows it. */
export interface Damaged {
  readonly row: ChunkRow;
  readonly reason: string;
}

export interface Piece {
  readonly chunks: readonly RawChunk[];
  readonly damaged: readonly Damaged[];
  /** Behind the last one read; undefined at the end of the span. */
  readonly next: Place | undefined;
}

/** What the index says can't be so: nothing but a new file helps. */
class DamagedIndex extends Error {
  readonly code = 'SQLITE_CORRUPT_INDEX';
  constructor() {
    super('an index and its table differ');
  }
}

export const beginning = ({ from }: WindowSpan): Place => ({ window: from, id: -1 });

/** By window, then as they were put. All of a chunk is read within one transaction: it may be gone a moment later. */
export function pieceFrom(
  db: Database,
  app: AppRef,
  { to }: WindowSpan,
  from: Place,
  wanted: ReadonlySet<string>,
  detail: Detail
): Piece {
  return db.transaction(() => {
    const chunks: RawChunk[] = [];
    const damaged: Damaged[] = [];
    const places = placesFrom(db, app, to, from);
    let last = from;
    let bytes = 0;
    for (const place of places) {
      if (place.window < last.window || (place.window === last.window && place.id <= last.id)) {
        throw new DamagedIndex();
      }
      last = place;
      const row = db.query<ChunkRow, { id: number }>('SELECT * FROM chunks WHERE id = $id').get({ id: place.id });
      if (row === null) {
        throw new DamagedIndex();
      }
      if (checksumOfChunk(app, row) !== row.checksum) {
        damaged.push({ row, reason: 'its header is not what was written' });
        continue;
      }
      if (row.window !== place.window) {
        throw new DamagedIndex();
      }
      const columns = columnsOf(db, row, wanted, detail);
      if (columns === undefined) {
        damaged.push({ row, reason: 'a part of it is missing or damaged' });
        continue;
      }
      chunks.push({ row, columns });
      bytes += columns.reduce((sum, { totals, points }) => sum + totals.length + (points?.length ?? 0), 0);
      if (bytes > BYTES_A_PIECE) {
        return { chunks, damaged, next: last };
      }
    }
    return { chunks, damaged, next: places.length < ROWS_A_PIECE ? undefined : last };
  })();
}

function placesFrom(db: Database, app: AppRef, to: number, from: Place): readonly Place[] {
  return db
    .query<Place, Readonly<Record<string, string | number>>>(
      `SELECT window, id FROM chunks INDEXED BY chunks_by_app
       WHERE app = (SELECT id FROM apps WHERE account = $account AND app = $app)
         AND (window, id) > ($window, $id) AND window < $to
       ORDER BY window, id LIMIT ${ROWS_A_PIECE}`
    )
    .all({ ...app, ...from, to });
}

/** Undefined when one of them is not what was written. */
function columnsOf(
  db: Database,
  row: ChunkRow,
  wanted: ReadonlySet<string>,
  detail: Detail
): readonly RawColumn[] | undefined {
  const parts = detail === 'points' ? 'totals, totals_checksum, points, points_checksum' : 'totals, totals_checksum';
  const column = db.query<
    Pick<ColumnRow, 'totals' | 'totals_checksum'> & Partial<Pick<ColumnRow, 'points' | 'points_checksum'>>,
    { chunk: number; position: number }
  >(`SELECT ${parts} FROM columns WHERE chunk = $chunk AND position = $position`);
  const columns: RawColumn[] = [];
  for (const [position, metric] of metricsOf(row).entries()) {
    if (!wanted.has(metric)) {
      continue;
    }
    const found = column.get({ chunk: row.id, position });
    const isIntact = (block: Uint8Array, checksum: number | undefined, which: Detail): boolean =>
      checksumOfBlock(block, row.checksum, position, which) === checksum;
    if (
      found === null ||
      !isIntact(found.totals, found.totals_checksum, 'totals') ||
      (found.points !== undefined && !isIntact(found.points, found.points_checksum, 'points'))
    ) {
      return undefined;
    }
    columns.push(
      found.points === undefined ? { totals: found.totals } : { totals: found.totals, points: found.points }
    );
  }
  return columns;
}
