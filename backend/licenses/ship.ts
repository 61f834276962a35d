/** Writes the file of third-party licences into what is shipped: of the module that browsers load, and of the executable. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { licensesText, packageFolders, readPackage } from './bundled';

export const LICENSES_FILE = 'THIRD_PARTY_LICENSES.txt';
/** The executable is it, with the program in it. It comes without texts of its own: they stand at the address. */
const RUNTIME = 'node_modules/bun';

const mapSchema = z.object({ sources: z.array(z.string()) });

/** @param inputs the files that the executable is made of. */
export function shipLicenses(root: string, dist: string, inputs: readonly string[]): void {
  const map = join(dist, 'module.js.map');
  const { sources } = existsSync(map) ? mapSchema.parse(JSON.parse(readFileSync(map, 'utf8'))) : { sources: [] };
  const folders = packageFolders([...sources, ...inputs, `${RUNTIME}/package.json`]);
  writeFileSync(join(dist, LICENSES_FILE), licensesText(folders.map((folder) => readPackage(join(root, folder)))));
}
