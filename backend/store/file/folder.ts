/** The data folder: one process at a time writes in it, and nobody but its owner reads it. */
import { Database } from 'bun:sqlite';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, isBusy } from './errors';

export type DataFolder =
  | { readonly kind: 'open'; readonly path: string; release(): void }
  /** Another process has it. */
  | { readonly kind: 'locked'; readonly path: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/**
 * Makes the folder, for its owner alone, and locks it, or says at once why not.
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
    lock.run('PRAGMA busy_timeout = 0');
    lock.run('BEGIN EXCLUSIVE');
    const held = lock;
    return { kind: 'open', path, release: () => held.close() };
  } catch (error) {
    lock?.close();
    return isBusy(error)
      ? { kind: 'locked', path }
      : { kind: 'unavailable', reason: `the folder can't be locked (${errorCode(error)})` };
  }
}

const OURS = /^(chunks|state|lock)\.db/;

/**
 * Others on this machine are not to read what is stored. The folder itself is narrowed only if all in it is ours.
 * @returns what can't be narrowed to its owner.
 */
export function narrowRights(path: string): readonly string[] {
  const names = existsSync(path) ? readdirSync(path) : [];
  if (names.length === 0) {
    return [];
  }
  const ours = names.filter((name) => OURS.test(name));
  const entries = ours.map((name) => join(path, name));
  return (ours.length === names.length ? [path, ...entries] : entries).filter((entry) => {
    const stat = statSync(entry, { throwIfNoEntry: false });
    if (process.platform === 'win32' || stat === undefined || (stat.mode & 0o077) === 0) {
      return false;
    }
    try {
      chmodSync(entry, stat.mode & 0o700);
      return false;
    } catch {
      return true;
    }
  });
}
