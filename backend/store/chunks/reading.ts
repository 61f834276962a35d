/** Chunks as the engine has them, out of a file, one by one. */
import type { Database } from 'bun:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { AttributesPool } from '../../../src/engine/chunk/codec/attributesPool';
import { UnreadableBlock } from '../../../src/engine/chunk/codec/block';
import { decodingPoints, decodingTotals } from '../../../src/engine/chunk/codec/codec';
import { condense } from '../../../src/engine/chunk/condense/condense';
import { isWide } from '../../../src/engine/chunk/narrowed';
import type { Detail, WindowSpan } from '../../../src/engine/chunk/store';
import type { Chunk, ChunkHeader, MetricColumns } from '../../../src/engine/chunk/types';
import type { AppRef } from '../../../src/engine/identity';
import { nextWindow } from '../../../src/engine/window/grid';
import { beginning, pieceFrom, type Damaged, type Place, type RawChunk, type RawColumn } from './pieces';
import { headerOf } from './rows';
import { inTurns } from '../../turns/turns';

/** Unpacked at a stretch. */
const BYTES_A_TURN = 1024 * 1024;
/** Smaller ones are unpacked sooner than handed to another thread. */
const UNPACKED_HERE = 64 * 1024;

export interface PieceSource {
  /** Gives `work` the file. */
  use<Result>(work: (db: Database) => Result): Promise<Result>;
  /** Is told of each row that is not what was written. */
  readonly onDamaged: (damaged: Damaged) => void;
  readonly pool: AttributesPool;
}

export async function readHeaderRows(
  source: PieceSource,
  app: AppRef,
  span: WindowSpan
): Promise<readonly ChunkHeader[]> {
  const headers: ChunkHeader[] = [];
  for await (const { row } of rawChunks(source, app, span, new Set(), 'totals')) {
    headers.push(headerOf(row));
  }
  return headers.sort(byWindowThenNewest);
}

async function readAsStored(
  source: PieceSource,
  app: AppRef,
  span: WindowSpan,
  metrics: ReadonlySet<string>,
  detail: Detail
): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  let bytes = 0;
  for await (const raw of rawChunks(source, app, span, metrics, detail)) {
    try {
      const columns: Chunk['columns'][number][] = [];
      for (const each of raw.columns) {
        const blocks = await unpacked(each);
        columns.push(await decoded(blocks, source.pool));
        bytes += blocks.totals.length + (blocks.points?.length ?? 0);
        if (bytes > BYTES_A_TURN) {
          bytes = 0;
          await setImmediate();
        }
      }
      chunks.push({ header: headerOf(raw.row), columns });
    } catch (error) {
      if (!(error instanceof UnreadableBlock)) {
        throw error;
      }
      source.onDamaged({ row: raw.row, reason: error.message });
    }
  }
  return chunks.sort((one, other) => byWindowThenNewest(one.header, other.header));
}

/** Totals of readings that were stored wider than they count are worked out anew. */
export async function readChunkRows(
  source: PieceSource,
  app: AppRef,
  span: WindowSpan,
  metrics: ReadonlySet<string>,
  detail: Detail
): Promise<readonly Chunk[]> {
  const chunks = await readAsStored(source, app, span, metrics, detail);
  if (detail === 'points') {
    return chunks;
  }
  const outdated = new Set(chunks.filter(({ columns }) => columns.some(isWide)).map(({ header }) => header.window));
  if (outdated.size === 0) {
    return chunks;
  }
  const anew: Chunk[] = [];
  for (const window of outdated) {
    const points = await readAsStored(source, app, { from: window, to: nextWindow(window) }, metrics, 'points');
    anew.push(...points.map(({ header, columns }) => ({ header, columns: columns.map(condense) })));
  }
  return [...chunks.filter(({ header }) => !outdated.has(header.window)), ...anew].sort((one, other) =>
    byWindowThenNewest(one.header, other.header)
  );
}

const byWindowThenNewest = (one: ChunkHeader, other: ChunkHeader): number =>
  one.window - other.window || other.fetchedAt - one.fetchedAt;

async function* rawChunks(
  { use, onDamaged }: PieceSource,
  app: AppRef,
  span: WindowSpan,
  metrics: ReadonlySet<string>,
  detail: Detail
): AsyncGenerator<RawChunk> {
  for (let place: Place | undefined = beginning(span); place !== undefined;) {
    const from: Place = place;
    const piece = await use((db) => pieceFrom(db, app, span, from, metrics, detail));
    piece.damaged.forEach(onDamaged);
    yield* piece.chunks;
    place = piece.next;
    await setImmediate();
  }
}

async function decoded({ totals, points }: RawColumn, pool: AttributesPool): Promise<MetricColumns> {
  const columns = await inTurns(decodingTotals(totals, pool));
  return points === undefined ? columns : inTurns(decodingPoints(points, columns));
}

/** Of one that can't be read nothing. */
export async function decodedChunk({ row, columns }: RawChunk, pool: AttributesPool): Promise<Chunk | undefined> {
  try {
    const all: MetricColumns[] = [];
    for (const each of columns) {
      all.push(await decoded(await unpacked(each), pool));
    }
    return { header: headerOf(row), columns: all };
  } catch (error) {
    if (error instanceof UnreadableBlock) {
      return undefined;
    }
    throw error;
  }
}

async function unpacked({ totals, points }: RawColumn): Promise<RawColumn> {
  const unpack = (block: Uint8Array): Uint8Array | Promise<Uint8Array> =>
    block.length <= UNPACKED_HERE ? Bun.zstdDecompressSync(block) : Bun.zstdDecompress(block);
  return points === undefined
    ? { totals: await unpack(totals) }
    : { totals: await unpack(totals), points: await unpack(points) };
}
