/** Which packages are shipped, in what browsers load and in the executable; and the file of their licences. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type BundledPackage, licensesText, packageFolders, readPackage } from './bundled';

export const LICENSES_FILE = 'THIRD_PARTY_LICENSES.txt';
/** The executable is it, with the program in it. It comes without texts of its own: they stand at the address. */
const RUNTIME = 'node_modules/bun';

const mapSchema = z.object({ sources: z.array(z.string()) });

/**
 * @param browser the folder of what browsers load.
 * @param inputs the files that the executable is made of.
 */
export function bundledPackages(root: string, browser: string, inputs: readonly string[]): readonly BundledPackage[] {
  const maps = readdirSync(browser).filter((file) => file.endsWith('.js.map'));
  const sources = maps.flatMap((map) => mapSchema.parse(JSON.parse(readFileSync(join(browser, map), 'utf8'))).sources);
  const folders = packageFolders([...sources, ...inputs, `${RUNTIME}/package.json`]);
  return folders.map((folder) => readPackage(root, folder));
}

export function shipLicenses(folder: string, packages: readonly BundledPackage[]): void {
  writeFileSync(join(folder, LICENSES_FILE), licensesText(packages));
}
