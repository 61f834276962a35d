/** What lies in a package: what browsers load, the executables, and whose software it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { executable as executableName } from '../src/plugin.json';
import { compileBackend } from '../backend/compile';
import { type BundledPackage, licensesText } from '../backend/licenses/bundled';
import { LICENSES_FILE } from '../backend/licenses/ship';
import type { LockedPackage } from './lockFile';
import type { Platform } from './platforms';
import { fetchRuntime } from './runtime';
import { unsigned } from './unsigned';
import type { ZipFile } from './zip';

interface Built {
  readonly name: string;
  readonly content: Uint8Array;
}

interface Contents {
  /** Grafana's CLI takes the archive's one folder by this name. */
  readonly id: string;
  readonly platform: Platform;
  /** The folder of what browsers load. */
  readonly browser: string;
  readonly executables: readonly Built[];
  readonly packages: readonly BundledPackage[];
}

/** @returns what Grafana starts, or is started for it; and the files that it is made of. */
export async function compileExecutables(
  platform: Platform,
  locked: (folder: string) => LockedPackage,
  work: string
): Promise<{ readonly executables: readonly Built[]; readonly inputs: readonly string[] }> {
  const executables: Built[] = [];
  const inputs: string[] = [];
  for (const { suffix, target, runtime } of platform.executables) {
    const name = `${executableName}${suffix}`;
    const file = join(work, 'executables', name);
    const executable = fetchRuntime(locked(`node_modules/${runtime}`), join(work, 'runtimes'));
    inputs.push(...(await compileBackend(file, { target, executable })));
    const content = readFileSync(file);
    executables.push({ name, content: target === 'bun-darwin-x64' ? unsigned(content) : content });
  }
  return { executables, inputs };
}

export function contentsOf({ id, platform, browser, executables, packages }: Contents): readonly ZipFile[] {
  const launcher = {
    name: `${executableName}_${platform.name}`,
    content: readFileSync(join(import.meta.dir, 'launcher.sh')),
  };
  const started = platform.launcher ? [launcher, ...executables] : executables;
  const loaded = filesIn(browser).map((path) => ({ name: path, content: readFileSync(join(browser, path)) }));
  const notices = { name: LICENSES_FILE, content: Buffer.from(licensesText(packages)) };
  return [
    ...started.map(({ name, content }) => ({ path: `${id}/${name}`, content, executable: true })),
    ...[...loaded, notices].map(({ name, content }) => ({ path: `${id}/${name}`, content, executable: false })),
  ];
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/')
    );
