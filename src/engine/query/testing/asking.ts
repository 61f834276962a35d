/** A question over the first quarter of an hour in steps of five minutes, but for what a test says otherwise. */
import type { Chunk } from '../../chunk/types';
import { durationMs, epochMs, MINUTE, type EpochMs } from '../../time';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { evaluateChunks, type ChunksInput, type Evaluated } from './evaluateChunks';
import { FIRST, PRODUCTION } from './world';

export const minutes = (count: number): EpochMs => epochMs(FIRST + count * MINUTE);

/** @param always what each of a test's questions has, unless it says otherwise itself. */
export const asking =
  (always: Partial<StoredQuery> = {}) =>
  (query: Partial<StoredQuery>, chunks: readonly Chunk[], facts: Partial<ChunksInput> = {}): Evaluated =>
    evaluateChunks({
      query: querySchema.parse({ schemaVersion: 1, ...always, ...query }),
      environments: undefined,
      range: { from: minutes(0), to: minutes(15) },
      step: durationMs(5 * MINUTE),
      chunks,
      forAlert: false,
      environmentNames: new Map([[PRODUCTION, 'production']]),
      ...facts,
    });

/** Of each frame the labels and the values, null for a gap. */
export function seriesOf({ frames }: Pick<Evaluated, 'frames'>) {
  return frames.map(({ fields: [, value] }) => {
    if (value.type !== 'number') {
      throw new Error('expected a time and a number');
    }
    return { labels: { ...value.labels }, values: Array.from(value.values, (one) => (Number.isNaN(one) ? null : one)) };
  });
}
