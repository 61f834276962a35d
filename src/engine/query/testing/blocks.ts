/** Chunks through the blocks that a store keeps: sharing what chunks share there, each decoded once. */
import { AttributesPool } from '../../chunk/codec/attributesPool';
import { decodingPoints, decodingTotals, encodingColumns } from '../../chunk/codec/codec';
import { atOnce } from '../../chunk/codec/steps';
import type { Detail } from '../../chunk/store';
import type { Chunk, MetricColumns } from '../../chunk/types';
import { stored, type Read } from './evaluateChunks';

interface Kept {
  readonly chunk: Chunk;
  readonly columns: readonly Readonly<Record<Detail, MetricColumns>>[];
}

export interface Blocks {
  readonly read: Read;
  /** All that is ever handed out. */
  readonly columns: readonly MetricColumns[];
}

export function blocksOf(chunks: readonly Chunk[]): Blocks {
  const pool = new AttributesPool();
  const kept = stored(chunks).map((chunk): Kept => ({
    chunk,
    columns: chunk.columns.map((given) => {
      const blocks = atOnce(encodingColumns(given));
      const totals = atOnce(decodingTotals(blocks.totals, pool));
      return { totals, points: atOnce(decodingPoints(blocks.points, totals)) };
    }),
  }));
  return {
    columns: kept.flatMap(({ columns }) => columns.flatMap(({ totals, points }) => [totals, points])),
    read: ({ span, metric, detail }) =>
      kept
        .filter(({ chunk: { header } }) => header.window >= span.from && header.window < span.to)
        .map(({ chunk: { header }, columns }) => ({
          header,
          columns: columns.map((one) => one[detail]).filter(({ descriptor }) => descriptor.name === metric),
        })),
  };
}
