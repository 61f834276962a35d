import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const LAUNCHER = readFileSync(join(import.meta.dir, 'launcher.sh'), 'utf8');
const base = mkdtempSync(join(tmpdir(), 'launcher-'));
afterAll(() => rmSync(base, { recursive: true }));

const LOADERS = {
  amd64: { glibc: '/lib64/ld-linux-x86-64.so.2', musl: '/lib/ld-musl-x86_64.so.1' },
  arm64: { glibc: '/lib/ld-linux-aarch64.so.1', musl: '/lib/ld-musl-aarch64.so.1' },
};
const STARTED = '#!/bin/sh\necho "$$ $0 $*"\necho "$BUN_JSC_heapGrowthMaxIncrease"\n';
const lineSchema = z.object({ '@level': z.literal('error'), '@message': z.string(), loader: z.string() });

type Libc = 'glibc' | 'musl';
type Loader = 'loads' | 'refuses' | 'absent';

let made = 0;

/** A system of its own: a root whose loaders do as they are told, and the plugin's files, with the launcher's paths within it. */
function system(arch: keyof typeof LOADERS, loaders: Readonly<Record<Libc, Loader>>, libcs: readonly Libc[]) {
  made += 1;
  const root = join(base, `root ${made}`);
  const write = (path: string, text: string): string => {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    chmodSync(place, 0o755);
    return place;
  };
  for (const libc of ['glibc', 'musl'] as const) {
    if (loaders[libc] !== 'absent') {
      const refuses = 'printf "libstdc++.so.6: \\"not\\"\\tfound \\\\\\\\here\\nand more\\n" >&2; exit 127';
      const loads = `case "$1 $2" in "--list "*_${libc}_linux_${arch}) exit 0;; esac; exit 1`;
      write(LOADERS[arch][libc], `#!/bin/sh\n${loaders[libc] === 'loads' ? loads : refuses}\n`);
    }
  }
  libcs.forEach((libc) => write(`plugin/gpx_app_metrics_${libc}_linux_${arch}`, STARTED));
  const within = LAUNCHER.replaceAll(/(glibc|musl)=(\/lib\S+)/g, (_all, libc: string, path: string) => {
    return `${libc}='${root}${path}'`;
  });
  return { launcher: write(`plugin/gpx_app_metrics_linux_${arch}`, within), root };
}

const run = (launcher: string, ...args: string[]) => {
  const { pid, exitCode, stdout, stderr } = Bun.spawnSync([launcher, ...args]);
  return { pid, exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
};

describe.each(['amd64', 'arm64'] as const)('on %s', (arch) => {
  test.each<[Loader, Loader, Libc]>([
    ['loads', 'absent', 'glibc'],
    ['absent', 'loads', 'musl'],
    ['loads', 'loads', 'glibc'],
    // Alpine with gcompat; Ubuntu with musl beside its own.
    ['refuses', 'loads', 'musl'],
    ['loads', 'refuses', 'glibc'],
  ])('a system whose glibc %s and musl %s starts what is made for %s', (glibc, musl, expected) => {
    const { launcher, root } = system(arch, { glibc, musl }, ['glibc', 'musl']);
    const { pid, exitCode, stdout, stderr } = run(launcher, 'collect', '--config', 'a file.yaml');
    // It becomes the executable: who signals the one reaches the other.
    expect(stdout).toBe(
      `${pid} ${root}/plugin/gpx_app_metrics_${expected}_linux_${arch} collect --config a file.yaml\n0.3\n`
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test.each<[Loader, Loader, string, RegExp]>([
    ['absent', 'refuses', 'apk add libstdc++', /^libstdc\+\+\.so\.6:  not  +found +here$/],
    // Alpine with gcompat.
    ['refuses', 'refuses', 'apk add libstdc++', /^libstdc\+\+\.so\.6:  not  +found +here$/],
    ['refuses', 'absent', 'glibc 2.17 or later', /^libstdc\+\+\.so\.6:  not  +found +here$/],
    ['absent', 'absent', 'neither', /^$/],
  ])('a system whose glibc %s and musl %s is told in one line what it lacks', (glibc, musl, advice, words) => {
    const { launcher } = system(arch, { glibc, musl }, ['glibc', 'musl']);
    const { exitCode, stdout, stderr } = run(launcher);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    const line = lineSchema.parse(JSON.parse(stderr));
    expect(line['@message']).toContain(advice);
    expect(line.loader).toMatch(words);
  });

  test('files that are gone are named', () => {
    const { launcher } = system(arch, { glibc: 'refuses', musl: 'absent' }, ['glibc']);
    const line = lineSchema.parse(JSON.parse(run(launcher).stderr));
    expect(line['@message']).toContain(`gpx_app_metrics_musl_linux_${arch} is not there`);
  });
});

test('under another name it says by which it works', () => {
  const { launcher } = system('amd64', { glibc: 'loads', musl: 'absent' }, ['glibc']);
  const renamed = join(dirname(launcher), 'plugin');
  writeFileSync(renamed, LAUNCHER, { mode: 0o755 });
  expect(run(renamed)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('has been renamed') });
});
