/** npm's lock file: which version of a package there is, and by which checksum it is known. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string(), integrity: z.string() });
const lockSchema = z.object({ packages: z.record(z.string(), z.unknown()) });

export interface LockedPackage extends z.infer<typeof packageSchema> {
  readonly name: string;
}

/** @returns what is known of the package that lies in a folder of the project. A package's own manifest may be wrong about its version. */
export function readLockFile(root: string): (folder: string) => LockedPackage {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return (folder) => {
    const found = packageSchema.safeParse(packages[folder]);
    if (!found.success) {
      throw new Error(`package-lock.json lacks ${folder}: without its checksum it can't be shipped.`);
    }
    return { ...found.data, name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length) };
  };
}
