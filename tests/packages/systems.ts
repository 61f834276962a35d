/** The Linux systems that packages are tried on, each a root with nothing in it but what is named here. */
import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Arch, cppForMusl, debianPackages, unpackArchive, unpackDebian } from './parts';

export interface System {
  readonly name: string;
  readonly arch: Arch;
  readonly has: readonly Part[];
  /** The executable that starts there, or what the launcher says is lacking. */
  readonly starts: 'glibc' | 'musl' | { readonly lacks: string };
}

type Part = 'glibc' | "Grafana's glibc" | 'musl' | 'C++ for musl';

const TRIPLET: Readonly<Record<Arch, string>> = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
/** Of glibc: its name, and where executables look for it. */
const LOADER: Readonly<Record<Arch, readonly [string, string]>> = {
  amd64: ['ld-linux-x86-64.so.2', 'lib64'],
  arm64: ['ld-linux-aarch64.so.1', 'lib'],
};
const CPU: Readonly<Record<Arch, string>> = { amd64: 'x86_64', arm64: 'aarch64' };

/** All that Grafana puts of glibc into its Alpine image for x86-64 (12.4.0's Dockerfile). */
const GRAFANAS_GLIBC = [
  'ld-linux-x86-64.so.2',
  'libc.so.6',
  'libdl.so.2',
  'libm.so.6',
  'libpthread.so.0',
  'librt.so.1',
];

const onEach = (arch: Arch, label: string): readonly System[] => [
  { name: `${label}, glibc alone`, arch, has: ['glibc'], starts: 'glibc' },
  { name: `${label}, musl with C++`, arch, has: ['musl', 'C++ for musl'], starts: 'musl' },
  { name: `${label}, musl alone`, arch, has: ['musl'], starts: { lacks: 'libstdc++.so.6' } },
];

export const SYSTEMS: readonly System[] = [
  ...onEach('amd64', 'x86-64'),
  { name: "x86-64, as Grafana's Ubuntu image", arch: 'amd64', has: ['glibc', 'musl'], starts: 'glibc' },
  { name: "x86-64, as Grafana's Alpine image", arch: 'amd64', has: ['musl', "Grafana's glibc"], starts: 'glibc' },
  ...onEach('arm64', 'ARM'),
];

export const PLUGIN_ID = 'forgemetrics-appmetrics-datasource';
/** Where Grafana's own images have plugins. */
export const PLUGINS = '/var/lib/grafana/plugins';

/** @returns the path of what Grafana would start, as the system sees it. */
export function makeRoot({ arch, has }: System, archive: string, root: string, cache: string): string {
  rmSync(root, { recursive: true, force: true });
  for (const folder of ['bin', 'dev', 'etc', 'lib', 'proc', 'tmp', 'usr/lib']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const aside = `${root}.packages`;
  rmSync(aside, { recursive: true, force: true });
  const unpacked = (name: string): string => {
    const folder = join(aside, name);
    const deb = debianPackages(['libc6', 'musl', 'busybox-static'], arch, cache).find((each) =>
      each.includes(`/${name}_`)
    );
    if (deb === undefined) {
      throw new Error(`Debian's ${name} for ${arch} has not come.`);
    }
    mkdirSync(folder, { recursive: true });
    unpackDebian(deb, folder);
    return folder;
  };
  copyFileSync(join(unpacked('busybox-static'), 'usr/bin/busybox'), join(root, 'bin/busybox'));
  symlinkSync('busybox', join(root, 'bin/sh'));
  const glibc = (wanted: (name: string) => boolean): void => {
    const folder = `lib/${TRIPLET[arch]}`;
    const from = join(unpacked('libc6'), 'usr', folder);
    mkdirSync(join(root, folder));
    for (const name of readdirSync(from).filter(wanted)) {
      copyFileSync(join(from, name), join(root, folder, name));
    }
    const [loader, place] = LOADER[arch];
    mkdirSync(join(root, place), { recursive: true });
    symlinkSync(`/${folder}/${loader}`, join(root, place, loader));
  };
  const make: Readonly<Record<Part, () => void>> = {
    glibc: () => glibc((name) => name.includes('.so')),
    "Grafana's glibc": () => glibc((name) => GRAFANAS_GLIBC.includes(name)),
    musl: () => {
      const library = join(unpacked('musl'), 'usr/lib', `${CPU[arch]}-linux-musl`, 'libc.so');
      copyFileSync(library, join(root, 'lib', `ld-musl-${CPU[arch]}.so.1`));
    },
    'C++ for musl': () => {
      const from = cppForMusl(arch, cache);
      for (const name of readdirSync(from)) {
        copyFileSync(join(from, name), join(root, 'usr/lib', name));
        if (name.startsWith('libstdc++')) {
          symlinkSync(name, join(root, 'usr/lib/libstdc++.so.6'));
        }
      }
    },
  };
  has.forEach((part) => make[part]());
  rmSync(aside, { recursive: true, force: true });
  unpackArchive(archive, join(root, PLUGINS));
  return `${PLUGINS}/${PLUGIN_ID}/gpx_app_metrics_linux_${arch}`;
}
