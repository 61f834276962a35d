/** From an answered call to a chunk. */
import { storedMetric, type Chunk, type Scope } from '../../chunk/types';
import type { DecodedAnswer } from '../../otlp/decode';
import { before, type DurationMs, type EpochMs } from '../../time';
import type { WindowStart } from '../../window/grid';

export interface CallRecord {
  readonly window: WindowStart;
  readonly asked: Scope;
  readonly refused: Scope;
  readonly serverStart: EpochMs;
  readonly settle: DurationMs;
}

export function chunkOf(decoded: DecodedAnswer, { window, asked, refused, serverStart, settle }: CallRecord): Chunk {
  const { columns, dropped, duplicates, endsInNext, endsHere } = decoded;
  return {
    header: {
      window,
      asked,
      refused,
      frontier: before(serverStart, settle),
      fetchedAt: serverStart,
      endsInNext,
      ...(endsHere && { endsHere }),
      metrics: columns.map(storedMetric),
      dropped,
      duplicates,
    },
    columns,
  };
}
