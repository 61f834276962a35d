/**
 * Makes what people install: for each system one archive for a plugins folder, with what it is made of beside it, and
 * the checksums of all. `npm run package -- linux_amd64` makes that one alone.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { version } from '../package.json';
import { id } from '../src/plugin.json';
import { bundledPackages } from '../backend/licenses/ship';
import { newestChanges } from './changes';
import { compileExecutables, contentsOf } from './contents';
import { readLockFile } from './lockFile';
import { PLATFORMS } from './platforms';
import { run } from './run';
import { sbomOf } from './sbom';
import { zip } from './zip';

const SHOWN_UNIT = 1_000_000;

const root = join(import.meta.dir, '..');
const work = join(root, '.cache', 'packaging');
const browser = join(work, 'browser');
const out = join(root, 'packages');

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !PLATFORMS.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`No such system: ${unknown.join(', ')}. There are ${PLATFORMS.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

// All that would tell the time of the build tells that of the commit: the same source makes the same bytes.
const epoch = process.env['SOURCE_DATE_EPOCH'] ?? run('git', ['log', '-1', '--format=%ct'], root).trim();
const at = new Date(Number(epoch) * 1_000);

run('rspack', ['build', '--mode', 'production', '--output-path', browser], root, { SOURCE_DATE_EPOCH: epoch });
// What Grafana's packages say of React's versions fits none that there is: that is not what is asked.
const lockFile = run(
  'npm',
  ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--legacy-peer-deps', '--sbom-type', 'application'],
  root
);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const locked = readLockFile(root);
const made: string[] = [];
for (const platform of PLATFORMS.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const { executables, inputs } = await compileExecutables(platform, locked, work);
  const packages = bundledPackages(root, browser, inputs);
  const archive = join(out, `${id}-${version}.${platform.name}.zip`);
  writeFileSync(archive, zip(contentsOf({ id, platform, browser, executables, packages }), at));
  const folders = [
    ...packages.map(({ folder }) => folder),
    ...platform.executables.map(({ runtime }) => `node_modules/${runtime}`),
  ];
  const sbom = archive.replace(/zip$/, 'cdx.json');
  writeFileSync(sbom, sbomOf(lockFile, { name: id, shipped: folders.map(locked), at }));
  made.push(archive, sbom);
  const megabytes = (readFileSync(archive).length / SHOWN_UNIT).toFixed(1);
  const unpacked = (executables.reduce((sum, { content }) => sum + content.length, 0) / SHOWN_UNIT).toFixed(1);
  console.log(`${basename(archive)}: ${megabytes} MB, of executables ${unpacked} MB unpacked`);
}
const sums = made.map(
  (file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`
);
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
writeFileSync(join(out, 'CHANGES.md'), newestChanges(readFileSync(join(browser, 'CHANGELOG.md'), 'utf8')));
console.log(`made ${out}`);
