/** A small disk of its own, in memory: as root, or as somebody whom sudo asks nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @returns what takes it away again; undefined where this machine doesn't let us. */
export function mountTmpfs(folder: string, megabytes: number): (() => void) | undefined {
  const options = `size=${megabytes}m,mode=1777`;
  const asRoot = [[], ['sudo', '-n']].find((prefix) =>
    ends([...prefix, 'mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  );
  return asRoot && (() => void ends([...asRoot, 'umount', folder]));
}

export function canMountTmpfs(): boolean {
  const probe = mkdtempSync(path.join(tmpdir(), 'tmpfs-'));
  const unmount = mountTmpfs(probe, 1);
  unmount?.();
  rmSync(probe, { recursive: true, force: true });
  return unmount !== undefined;
}

const ends = ([command = '', ...parameters]: readonly string[]): boolean => spawnSync(command, parameters).status === 0;
