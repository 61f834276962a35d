/** From an answered call to a chunk. */
import { storedMetric, type Chunk, type Scope } from '../chunk/types';
import type { DecodedAnswer } from '../otlp/decode';
import { before, type DurationMs, type EpochMs } from '../time';
import type { WindowStart } from '../window/grid';

/** Reads OTLP's `resourceMetrics`; what it can't read it leaves out and counts. */
export type DecodeAnswer = (resourceMetrics: unknown, window: WindowStart) => DecodedAnswer;

/** Parts were not understood and nothing else was there: to store that as the window's truth would be to call it empty. */
export const isUnreadable = ({ columns, dropped }: DecodedAnswer): boolean =>
  columns.length === 0 && dropped.some(({ reason }) => reason === 'not understood');

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
      metrics: columns.map(storedMetric),
      dropped,
      duplicates,
    },
    columns,
  };
}
