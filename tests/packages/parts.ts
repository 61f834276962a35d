/** What roots are made of, from package registries: C libraries of Debian, and the C++ library for musl out of a Python wheel. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Arch = 'amd64' | 'arm64';

/** Its musl is the first that loads what Alpine's compilers make today (relative relocations, 1.2.4). */
const RELEASE = 'trixie';
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** A wheel for musl brings its C++ library along; this one is small. */
const WHEEL = 'greenlet==3.5.6';
const WHEEL_PLATFORM: Readonly<Record<Arch, string>> = {
  amd64: 'musllinux_1_2_x86_64',
  arm64: 'musllinux_1_2_aarch64',
};

const run = (program: string, args: readonly string[], cwd = '/'): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Debian's packages for a machine that need not be this one; nothing of this machine's own apt changes. */
export function debianPackages(names: readonly string[], arch: Arch, cache: string): readonly string[] {
  const place = join(cache, `debian-${arch}`);
  const debs = join(place, 'debs');
  if (!existsSync(debs)) {
    const [mirror = ''] = run('apt-get', [
      'indextargets',
      '--format',
      '$(REPO_URI)',
      'Created-By: Packages',
      'Origin: Debian',
    ]).split('\n');
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'fresh']) {
      mkdirSync(join(place, folder), { recursive: true });
    }
    writeFileSync(join(place, 'status'), '');
    writeFileSync(join(place, 'sources.list'), `deb [signed-by=${KEYS}] ${mirror} ${RELEASE} main\n`);
    const options = Object.entries({
      'APT::Architecture': arch,
      'APT::Architectures': arch,
      'APT::Sandbox::User': 'root',
      'Acquire::Languages': 'none',
      'Dir::State': join(place, 'state'),
      'Dir::State::status': join(place, 'status'),
      'Dir::Cache': join(place, 'cache'),
      'Dir::Etc::SourceList': join(place, 'sources.list'),
      'Dir::Etc::SourceParts': '/dev/null',
    }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    run('apt-get', [...options, '-q', 'update']);
    run('apt-get', [...options, '-q', 'download', ...names], join(place, 'fresh'));
    renameSync(join(place, 'fresh'), debs);
  }
  return readdirSync(debs).map((name) => join(debs, name));
}

export const unpackDebian = (deb: string, root: string): void => void run('dpkg-deb', ['-x', deb, root]);

/** @returns the folder of the C++ library and what it needs. */
export function cppForMusl(arch: Arch, cache: string): string {
  const place = join(cache, `cpp-${arch}`);
  if (!existsSync(place)) {
    const fresh = `${place}.unpacking`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    const only = [
      '--no-deps',
      '--only-binary',
      ':all:',
      '--platform',
      WHEEL_PLATFORM[arch],
      '--python-version',
      '3.12',
    ];
    run('pip', ['download', '--quiet', ...only, '--dest', fresh, WHEEL]);
    run('sh', ['-c', 'unzip -q -j *.whl "*.libs/*" && rm *.whl'], fresh);
    renameSync(fresh, place);
  }
  return place;
}

export function unpackArchive(archive: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  run('unzip', ['-q', archive, '-d', folder]);
}
