/** Chunks packed in memory, in the order they were put: for as long as there is no disk for them. */
import { AttributesPool } from '../../../src/engine/chunk/codec/attributesPool';
import type { Detail, WindowSpan } from '../../../src/engine/chunk/store';
import type { Chunk, ChunkHeader } from '../../../src/engine/chunk/types';
import type { AccountKey, AppRef } from '../../../src/engine/identity';
import type { WindowStart } from '../../../src/engine/window/grid';
import type { Database } from 'bun:sqlite';
import { setImmediate } from 'node:timers/promises';
import { connect, IN_MEMORY, prepare } from '../file/database';
import { packedChunksOf } from './asPacked';
import type { PackedChunk } from './packed';
import { readChunkRows, readHeaderRows, type PieceSource } from './reading';
import type { AppRow, ChunkRow, ColumnRow } from './rows';
import { CHUNK_SCHEMA } from './schema';
import {
  accountsIn,
  bytesUsed,
  cleared,
  oldestWindow,
  tidied,
  windowsStored,
  type Bounds,
  type DroppedChunk,
} from './tidying';
import { dropChunk, insertChunk } from './writing';

export class MemoryChunks {
  private readonly source: PieceSource = {
    use: async (work) => work(this.db),
    onDamaged: ({ row }) => dropChunk(this.db, row),
    pool: new AttributesPool(),
  };

  constructor(private readonly db: Database = connect(IN_MEMORY)) {
    prepare(this.db, CHUNK_SCHEMA);
  }

  get isEmpty(): boolean {
    return this.db.query('SELECT 1 FROM chunks LIMIT 1').get() === null;
  }

  headers(app: AppRef, span: WindowSpan): Promise<readonly ChunkHeader[]> {
    return readHeaderRows(this.source, app, span);
  }

  read(app: AppRef, span: WindowSpan, metrics: ReadonlySet<string>, detail: Detail): Promise<readonly Chunk[]> {
    return readChunkRows(this.source, app, span, metrics, detail);
  }

  packed(app: AppRef, window: WindowStart): readonly PackedChunk[] {
    return packedChunksOf(this.db, app, window);
  }

  insert(chunk: PackedChunk): void {
    insertChunk(this.db, chunk);
  }

  /** The one that was put first, and its number; undefined when there is none. */
  first(): { readonly id: number; readonly chunk: PackedChunk } | undefined {
    const row = this.db.query<ChunkRow, []>('SELECT * FROM chunks ORDER BY id LIMIT 1').get();
    const app =
      row && this.db.query<AppRow & AppRef, { id: number }>('SELECT * FROM apps WHERE id = $id').get({ id: row.app });
    if (!row || !app) {
      return undefined;
    }
    const { id, window, fetched_at, header, metrics } = row;
    const blocks = this.db
      .query<Pick<ColumnRow, 'totals' | 'points'>, { id: number }>(
        'SELECT totals, points FROM columns WHERE chunk = $id ORDER BY position'
      )
      .all({ id });
    const ref = { account: app.account, app: app.app };
    return { id, chunk: { app: ref, row: { window, fetched_at, header, metrics }, blocks } };
  }

  remove(id: number): void {
    this.db.query('DELETE FROM chunks WHERE id = $id').run({ id });
  }

  async tidy(bounds: Bounds): Promise<readonly DroppedChunk[]> {
    return inTurns(tidied(this.db, bounds));
  }

  async clear(apps: readonly AppRef[], from: WindowStart): Promise<readonly DroppedChunk[]> {
    return inTurns(cleared(this.db, apps, from));
  }

  extent(): { readonly bytes: number; readonly oldest: WindowStart | undefined } {
    return { bytes: bytesUsed(this.db), oldest: oldestWindow(this.db) };
  }

  windows(): number {
    return windowsStored(this.db);
  }

  accounts(): readonly AccountKey[] {
    return accountsIn(this.db);
  }
}

async function inTurns(steps: Iterable<readonly DroppedChunk[]>): Promise<readonly DroppedChunk[]> {
  const all: DroppedChunk[] = [];
  for (const some of steps) {
    all.push(...some);
    await setImmediate();
  }
  return all;
}
