/** From an answered call to a chunk. */
import type { Chunk, ChunkHeader, MetricColumns, Scope } from '../chunk/types';
import { before, type DurationMs, type EpochMs } from '../time';
import type { WindowStart } from '../window/grid';

export interface DecodedAnswer extends Pick<ChunkHeader, 'dropped' | 'duplicates' | 'endsInNext'> {
  readonly columns: readonly MetricColumns[];
}

/** Reads OTLP's `resourceMetrics`. Throws where that is not what it was given. */
export type DecodeAnswer = (resourceMetrics: unknown, window: WindowStart, asked: Scope) => DecodedAnswer;

export interface CallRecord {
  readonly window: WindowStart;
  readonly asked: Scope;
  readonly refused: Scope;
  readonly serverStart: EpochMs;
  readonly settle: DurationMs;
}

export function chunkOf(decoded: DecodedAnswer, { window, asked, refused, serverStart, settle }: CallRecord): Chunk {
  const { columns, dropped, duplicates, endsInNext } = decoded;
  return {
    header: {
      window,
      asked,
      refused,
      frontier: before(serverStart, settle),
      fetchedAt: serverStart,
      endsInNext,
      metrics: columns.map(({ descriptor }) => descriptor),
      dropped,
      duplicates,
    },
    columns,
  };
}
