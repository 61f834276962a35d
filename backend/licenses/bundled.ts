/** Which packages a bundle holds, and under which terms: for the file of third-party licences that is shipped. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  homepage: z.string().optional(),
});

export interface BundledPackage extends z.infer<typeof manifestSchema> {
  /** Within the project, as the lock file names it. */
  readonly folder: string;
  /** Licence and notices, as the package has them; empty where it has none of its own. */
  readonly texts: readonly string[];
}

const IN_PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const TERMS = /^(licen[cs]e|notice|copying)/i;

/** @param files paths of a bundle's modules. @returns the folders of the packages they came from, within the project. */
export const packageFolders = (files: Iterable<string>): readonly string[] =>
  [
    ...new Set(
      [...files].flatMap((file) => {
        const [folder] = IN_PACKAGE.exec(file) ?? [];
        return folder === undefined ? [] : [folder.slice(folder.indexOf('node_modules/'))];
      })
    ),
  ].sort();

/** Packages that come without a file of their terms: where these stand, from the package's folder. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  // Of Apache's every copy says the same, and ours is one; the other's stand above the code that they are of.
  '@bufbuild/protobuf': ['../../../LICENSE', 'dist/esm/wire/varint.js'],
};

export function readPackage(root: string, place: string): BundledPackage {
  const folder = join(root, place);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const files = readdirSync(folder).filter((name) => TERMS.test(name));
  const own = files.map((name) => readFileSync(join(folder, name), 'utf8').trim());
  const others = ELSEWHERE[manifest.name] ?? [];
  return {
    ...manifest,
    folder: place,
    texts: own.length > 0 ? own : others.map((name) => termsIn(join(folder, name))),
  };
}

/** Of code, the comment that it begins with. */
function termsIn(file: string): string {
  const text = readFileSync(file, 'utf8').trim();
  return file.endsWith('.js')
    ? (/^(?:\/\/.*\n)+/
        .exec(text)?.[0]
        .replace(/^\/\/ ?/gm, '')
        .trim() ?? '')
    : text;
}

const RULE = '='.repeat(80);

export const licensesText = (packages: readonly BundledPackage[]): string =>
  [
    'This plugin contains software of others, under the terms that stand with each.',
    ...packages.map(({ name, version, license = 'no licence is named', homepage, texts }) =>
      [RULE, `${name} ${version}: ${license}`, ...(homepage === undefined ? [] : [homepage]), '', ...texts].join('\n')
    ),
  ].join('\n\n') + '\n';
