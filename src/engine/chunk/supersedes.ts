/** Which stored answer a newer one makes needless. One rule for every store. */
import type { ChunkHeader } from './types';

const covers = (answered: readonly string[], refused: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((one) => answered.includes(one) || refused.includes(one));

/**
 * Whether `older` may go once `newer` is stored: the same window, and everything the older call asked for was asked
 * for again, or refused. An answer is never replaced by one that was sent before it.
 */
export function supersedes(newer: ChunkHeader, older: ChunkHeader): boolean {
  return (
    newer.window === older.window &&
    newer.fetchedAt >= older.fetchedAt &&
    covers(newer.asked.environments, newer.refused.environments, older.asked.environments) &&
    covers(newer.asked.labels, newer.refused.labels, older.asked.labels)
  );
}
