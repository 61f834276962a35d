/** Builds the backend into one executable for the machine at hand, named as Grafana looks for it. */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { basename, join } from 'node:path';
import pluginJson from '../src/plugin.json';
import { shipLicenses } from './licenses/ship';

const GO_ARCH: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const GO_OS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

const goOs = GO_OS[platform()];
const goArch = GO_ARCH[arch()];
if (!goOs || !goArch) {
  throw new Error(`Grafana has no plugins for ${platform()} on ${arch()}.`);
}

const root = join(import.meta.dir, '..');
const dist = join(root, 'dist');
const suffix = goOs === 'windows' ? '.exe' : '';
const outfile = join(dist, `${pluginJson.executable}_${goOs}_${goArch}${suffix}`);

mkdirSync(dist, { recursive: true });
const result = await Bun.build({
  // Workers are programs of their own within the executable.
  entrypoints: ['main.ts', 'http/answerWorker.ts', 'store/disk/worker.ts'].map((file) => join(root, 'backend', file)),
  minify: true,
  metafile: true,
  // Parsed here rather than at each start: that was half of what a start and a first question took.
  bytecode: true,
  format: 'esm',
  sourcemap: 'inline',
  compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
});
if (!result.success) {
  throw new AggregateError(result.logs, 'The backend does not build.');
}
// The maps are within the executable: what lies beside it would be shipped.
for (const { kind, path } of result.outputs) {
  if (kind === 'sourcemap') {
    rmSync(join(dist, basename(path)), { force: true });
  }
}
chmodSync(outfile, 0o755);
shipLicenses(root, dist, Object.keys(result.metafile?.inputs ?? {}));
console.log(`built ${outfile}`);
