/** A small disk of its own, in memory: as root, or as somebody whom sudo asks nothing. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const AS_ROOT = [[], ['sudo', '-n']];

/** @returns what takes it away again; undefined where this machine doesn't let us. */
export function mountTmpfs(folder: string, megabytes: number): (() => void) | undefined {
  const options = `size=${megabytes}m,mode=1777`;
  const asRoot = AS_ROOT.find((prefix) => ends([...prefix, 'mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder]));
  return asRoot && (() => void ends([...asRoot, 'umount', folder]));
}

/** Of one that is mounted. Nothing may be open in it for writing. */
export function remountTmpfs(folder: string, as: 'read-only' | 'writable'): void {
  const options = `remount,${as === 'read-only' ? 'ro' : 'rw'}`;
  if (!AS_ROOT.some((prefix) => ends([...prefix, 'mount', '-o', options, folder]))) {
    throw new Error(`${folder} does not become ${as}.`);
  }
}

export function canMountTmpfs(): boolean {
  const probe = mkdtempSync(path.join(tmpdir(), 'tmpfs-'));
  const unmount = mountTmpfs(probe, 1);
  unmount?.();
  rmSync(probe, { recursive: true, force: true });
  return unmount !== undefined;
}

/** To its last byte. */
export function fillDisk(file: string): void {
  const handle = openSync(file, 'w');
  for (let bytes = 2 ** 20; bytes >= 1; bytes /= 2) {
    try {
      for (;;) {
        writeSync(handle, Buffer.alloc(bytes));
      }
    } catch {
      // Less may still have room.
    }
  }
  closeSync(handle);
}

const ends = ([command = '', ...parameters]: readonly string[]): boolean => spawnSync(command, parameters).status === 0;
