/** Which stored answer a newer one makes needless. One rule for every store. */
import type { ChunkHeader } from './types';

const covers = (asked: readonly string[], older: readonly string[]): boolean =>
  older.every((one) => asked.includes(one));

/**
 * Whether `older` may go once `newer` is stored: the same window, and everything the older call was given was asked for
 * and given again. What is refused now was not refused then: the older answer stays for it, and readers take each series
 * from the newest answer that was given it. An answer is never replaced by one that was sent before it.
 */
export function supersedes(newer: ChunkHeader, older: ChunkHeader): boolean {
  return (
    newer.window === older.window &&
    newer.fetchedAt >= older.fetchedAt &&
    covers(newer.asked.environments, older.asked.environments) &&
    covers(newer.asked.labels, older.asked.labels)
  );
}

/** Whether it came to be stored after one that was asked for later and makes it needless: that one stays as it is. */
export const isLate = (header: ChunkHeader, stored: readonly ChunkHeader[]): boolean =>
  stored.some((one) => one.fetchedAt > header.fetchedAt && supersedes(one, header));
