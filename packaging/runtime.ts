/** The runtime for other systems: as npm has it, and as the lock file knows it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LockedPackage } from './lockFile';
import { run } from './run';

const packedSchema = z.array(z.object({ filename: z.string() })).length(1);

/** @param folder where runtimes are kept. @returns the path of the package's executable, fetched if it isn't there. */
export function fetchRuntime({ name, version, integrity }: LockedPackage, folder: string): string {
  const place = join(folder, `${name.replace('/', '-')}-${version}`);
  const executable = join(place, 'package', 'bin', name.includes('windows') ? 'bun.exe' : 'bun');
  if (!existsSync(executable)) {
    const fresh = `${place}.unpacking`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    const answer = run('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', fresh], folder);
    const [{ filename } = { filename: '' }] = packedSchema.parse(JSON.parse(answer));
    const tarball = join(fresh, filename);
    verify(tarball, integrity, name);
    run('tar', ['-xzf', tarball, '-C', fresh], folder);
    rmSync(tarball);
    rmSync(place, { recursive: true, force: true });
    renameSync(fresh, place);
  }
  return executable;
}

function verify(file: string, integrity: string, name: string): void {
  const [algorithm = '', expected = ''] = integrity.split('-');
  const found = createHash(algorithm).update(readFileSync(file)).digest('base64');
  if (found !== expected) {
    throw new Error(`${name} as npm gives it is not what package-lock.json knows (${algorithm} ${found}).`);
  }
}
