/** A chunk as it goes into a file: nothing is left to be worked out but where it goes. */
import { encodingColumns, type Blocks } from '../../../src/engine/chunk/codec/codec';
import type { Chunk } from '../../../src/engine/chunk/types';
import type { AppRef } from '../../../src/engine/identity';
import type { ChunkRow } from './rows';
import { inTurns } from '../../turns/turns';

export interface PackedChunk {
  readonly app: AppRef;
  readonly row: Pick<ChunkRow, 'window' | 'fetched_at' | 'header' | 'metrics'>;
  /** Of the metrics, by position; packed. */
  readonly blocks: readonly Blocks[];
}

/** Others have their turn between any two steps. */
export async function packed(app: AppRef, { header, columns }: Chunk): Promise<PackedChunk> {
  const blocks: Blocks[] = [];
  for (const each of columns) {
    const { totals, points } = await inTurns(encodingColumns(each));
    const [packedTotals, packedPoints] = await Promise.all([Bun.zstdCompress(totals), Bun.zstdCompress(points)]);
    blocks.push({ totals: packedTotals, points: packedPoints });
  }
  const metrics = JSON.stringify(columns.map(({ descriptor }) => descriptor.name));
  const { window, fetchedAt } = header;
  return { app, row: { window, fetched_at: fetchedAt, header: JSON.stringify(header), metrics }, blocks };
}
