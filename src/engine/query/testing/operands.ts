/** Calls that bring several metrics at once, for tests of what is computed from more than one. */
import { labelOf } from '../../catalogue/catalogue';
import { storedMetric, type Chunk, type ChunkHeader, type MetricKind } from '../../chunk/types';
import type { WindowStart } from '../../window/grid';
import { call, PRODUCTION, STAGING, type Border, type Point, type Returns } from './world';

export interface Brought {
  /** OTLP name. */
  readonly metric: string;
  readonly kind: MetricKind;
  readonly points: readonly Point[];
}

/** As `call` of each metric, in one chunk. */
export function callOfSeveral(
  metrics: readonly Brought[],
  window: WindowStart,
  facts: Partial<ChunkHeader> & { readonly border?: Border | Returns } = {}
): Chunk {
  const labels = metrics.map(({ metric }) => labelOf(metric));
  const asked = facts.asked ?? { environments: [PRODUCTION, STAGING], labels };
  const chunks = metrics.map(({ kind, points }) => call(kind, points, window, { ...facts, asked }));
  const columns = chunks.flatMap((chunk, index) =>
    chunk.columns.map((one) => ({ ...one, descriptor: { ...one.descriptor, name: metrics[index].metric } }))
  );
  return {
    header: {
      ...chunks[0].header,
      endsInNext: chunks.some(({ header }) => header.endsInNext),
      metrics: columns.map(storedMetric),
    },
    columns,
  };
}
