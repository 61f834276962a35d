/** Builds the backend into one executable for the machine at hand, named as Grafana looks for it. */
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import pluginJson from '../src/plugin.json';
import { compileBackend } from './compile';
import { bundledPackages, shipLicenses } from './licenses/ship';

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

const inputs = await compileBackend(outfile);
shipLicenses(dist, bundledPackages(root, dist, inputs));
console.log(`built ${outfile}`);
