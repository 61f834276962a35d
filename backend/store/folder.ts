/** The data folder: one process at a time writes in it. */
import { Database } from 'bun:sqlite';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './errors';

export type DataFolder =
  | { readonly kind: 'open'; readonly path: string; release(): void }
  /** Another process has it. */
  | { readonly kind: 'locked'; readonly path: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** A backend whose Grafana died takes up to this long to notice, and the next Grafana's may be quicker than that. */
const LOCK_WAIT_MS = 3_000;

/**
 * Makes the folder, for its owner alone, and locks it. Waits a few seconds for a process that is about to leave.
 *
 * The lock is SQLite's own, held on an empty database for as long as the process lives: the kernel takes it back when
 * the process ends, however it ends, so it never goes stale, and SQLite knows how to lock on every platform.
 */
export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return { kind: 'unavailable', reason: `the folder can't be made or written (${errorCode(error)})` };
  }
  let lock: Database | undefined;
  try {
    lock = new Database(join(path, 'lock.db'), { create: true });
    lock.run(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
    lock.run('BEGIN EXCLUSIVE');
    const held = lock;
    return { kind: 'open', path, release: () => held.close() };
  } catch (error) {
    lock?.close();
    return errorCode(error) === 'SQLITE_BUSY'
      ? { kind: 'locked', path }
      : { kind: 'unavailable', reason: `the folder can't be locked (${errorCode(error)})` };
  }
}
