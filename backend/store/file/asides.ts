/**
 * Files put aside, beside the one that took their place: `chunks.db.rescue-…` is damaged and has still to be read,
 * `.damaged-…` has been read, `.foreign-…` was written by another version of the plugin.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type Aside = 'rescue' | 'damaged' | 'foreign';

export function asidesOf(file: string, kind: Aside): readonly string[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(file)}.${kind}-`) && !/-(wal|shm)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** With its write-ahead log, which belongs to it. @returns where it is now. */
export function putAside(file: string, kind: Aside, now: Date): string {
  const aside = `${file}.${kind}-${now.toISOString().replace(/[:.]/g, '-')}`;
  move(file, aside);
  return aside;
}

/** A rescued file stays to be looked into; only the last, since each is as large as the store. */
export function keepAsDamaged(file: string, rescued: string): string {
  asidesOf(file, 'damaged').forEach(removeAside);
  const kept = rescued.replace(`${file}.rescue-`, `${file}.damaged-`);
  move(rescued, kept);
  return kept;
}

export function removeAside(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(`${file}${suffix}`, { force: true });
  }
}

function move(from: string, to: string): void {
  renameSync(from, to);
  if (existsSync(`${from}-wal`)) {
    renameSync(`${from}-wal`, `${to}-wal`);
  }
  rmSync(`${from}-shm`, { force: true });
}
