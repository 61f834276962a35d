/**
 * `npm run package:check`: the packages for Linux, unpacked into systems that have hardly anything, started as Grafana
 * starts them, and asked for their health and for a sum that is known. The others are read, and can't be run here.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../simulator/simulator';
import { makeRoot, SYSTEMS, type System } from './systems';
import { tryOut } from './trial';

const root = join(import.meta.dir, '../..');
const packages = join(root, 'packages');
const cache = join(root, '.cache/package-check');
const EMULATOR = '/usr/bin/qemu-aarch64-static';
const NEEDED = ['apt-get', 'dpkg-deb', 'pip', 'unshare', 'unzip'];

const lacking = NEEDED.filter((name) => Bun.which(name) === null);
if (arch() !== 'x64' || lacking.length > 0) {
  console.error(`This needs a Debian on x86-64 with ${NEEDED.join(', ')}; lacking: ${lacking.join(', ') || arch()}.`);
  process.exit(1);
}
if (!existsSync(packages)) {
  console.error('There are no packages: npm run package makes them.');
  process.exit(1);
}

const archiveFor = ({ arch: wanted }: System): string => {
  const name = readdirSync(packages).find((each) => each.endsWith(`.linux_${wanted}.zip`));
  if (name === undefined) {
    throw new Error(`There is no package for linux_${wanted}: npm run package makes all.`);
  }
  return join(packages, name);
};

// A socket's path is short, and it is within the root.
const work = mkdtempSync(join(tmpdir(), 'pkg-'));
mkdirSync(cache, { recursive: true });
const simulator = await startSimulator();
let tried = 0;
let failed = 0;
let skipped = 0;
try {
  for (const [index, system] of SYSTEMS.entries()) {
    const emulator = system.arch === 'arm64' ? EMULATOR : '';
    if (emulator !== '' && !existsSync(emulator)) {
      console.log(`LEFT OUT  ${system.name}: without ${emulator} (apt-get install qemu-user-static)`);
      skipped += 1;
      continue;
    }
    const place = join(work, String(index));
    const program = makeRoot(system, archiveFor(system), place, cache);
    const { wrong, handshakeMs } = await tryOut(system, { root: place, program, emulator, simulator });
    tried += 1;
    failed += wrong.length > 0 ? 1 : 0;
    const time = handshakeMs === undefined ? 'says what it lacks' : `handshake after ${Math.round(handshakeMs)} ms`;
    console.log(wrong.length === 0 ? `ok        ${system.name}: ${time}` : `WRONG     ${system.name}`);
    wrong.forEach((each) => console.log(`          ${each}`));
    rmSync(place, { recursive: true, force: true });
  }
} finally {
  await simulator.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`${tried - failed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
