/**
 * What SQLite has written is brought to the disk by another thread than the one that wrote it: a disk that takes a second
 * for it holds up who waits for that, and nobody else. For files in WAL mode with `synchronous = NORMAL`.
 */
import { Database } from 'bun:sqlite';
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { versionOf } from './database';
import { errorCode } from './errors';

const logOf = (file: string): string => `${file}-wal`;

/** What was committed stands in the log, or was brought to the disk with it. A file that was removed has nothing to bring. */
export async function flushLog(file: string): Promise<void> {
  try {
    const log = await open(logOf(file), 'r+');
    try {
      await log.datasync();
    } finally {
      await log.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') {
      throw error;
    }
  }
}

/** One flush serves all who came before it began; who comes while it is under way needs another. */
export function sharedFlush(flush: () => Promise<void>): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    if (next === undefined) {
      next = last.then(() => {
        next = undefined;
        return flush();
      });
      last = next.catch(() => undefined);
    }
    return next;
  };
}

/** SQLite shortens a long log by itself, and waits for the disk while it does; before that the thread that writes chunks does. */
const LONG_LOG_BYTES = 1024 * 1024;
/** Of 4 kB: for where that thread is not to be had. */
export const LONGEST_LOG_PAGES = 16_384;

export const hasLongLog = (file: string): boolean =>
  (statSync(logOf(file), { throwIfNoEntry: false })?.size ?? 0) > LONG_LOG_BYTES;

/** Not for the thread that answers. Throws where another has the file just then: it is as long as before. */
export function shortenLog(file: string): void {
  const db = new Database(file, { create: false, readwrite: true, strict: true });
  try {
    db.run('PRAGMA busy_timeout = 0');
    db.run('PRAGMA synchronous = NORMAL');
    // First without keeping others from writing, which is most of it.
    db.run('PRAGMA wal_checkpoint(PASSIVE)');
    db.run('PRAGMA wal_checkpoint(TRUNCATE)');
    // Who writes first begins the log anew, and waits for the disk.
    db.run(`PRAGMA user_version = ${versionOf(db)}`);
  } finally {
    db.close();
  }
}
