import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { licensesText, packageFolders, readPackage } from './bundled';

const ROOT = join(import.meta.dir, '../..');

test('a package is told by its folder, wherever the bundler says that its files are', () => {
  expect(
    packageFolders([
      'webpack://plugin/../node_modules/zod/v4/core.js',
      'node_modules/zod/index.js',
      '/home/ann/plugin/node_modules/@grafana/plugin-ui/dist/index.js',
      'node_modules/a/node_modules/@b/c/lib/d.js',
      'src/engine/node_modules.ts',
      'webpack/bootstrap',
    ])
  ).toEqual(['node_modules/@grafana/plugin-ui', 'node_modules/a/node_modules/@b/c', 'node_modules/zod']);
});

test('each is listed with its licence in full', () => {
  const packages = ['zod', 'apache-arrow'].map((name) => readPackage(ROOT, `node_modules/${name}`));
  const text = licensesText(packages);
  for (const { name, version, license, texts } of packages) {
    expect(text).toContain(`${name} ${version}: ${license}`);
    expect(texts.length).toBeGreaterThan(0);
    texts.forEach((each) => expect(text).toContain(each));
  }
  expect(text).toContain('Apache License');
});

test('terms that stand elsewhere are found: of code, above it', () => {
  const { texts } = readPackage(ROOT, 'node_modules/@bufbuild/protobuf');
  expect(texts).toHaveLength(2);
  expect(texts[0]).toContain('Apache License');
  expect(texts[1]).toMatch(/^Copyright 2008 Google Inc\.[^]*Redistributions in binary form must reproduce/);
  expect(texts[1]).not.toContain('export function');
});
