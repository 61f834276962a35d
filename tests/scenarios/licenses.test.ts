/** What is built is shipped with the terms of all that is in it. */
import { expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dir, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const sections = read('dist/THIRD_PARTY_LICENSES.txt').split(/^={80}\n/m);
/** Name, version and terms of each; then the texts. */
const told = new Map(sections.slice(1).map((section) => [section.split(' ', 1)[0] ?? '', section] as const));

it('each package of the browser half stands in the file of licences', () => {
  const { sources } = z.object({ sources: z.array(z.string()) }).parse(JSON.parse(read('dist/module.js.map')));
  const names = new Set(sources.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  expect(names.size).toBeGreaterThan(0);
  expect([...told.keys()]).toEqual(expect.arrayContaining([...names]));
});

it('and each dependency that the executable is made with, the runtime included', () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));
  // Grafana's own, which the browser half is given, and React.
  const given = /^(@grafana\/(data|runtime|ui)|@emotion\/.*|react|react-dom|rxjs)$/;
  const bundled = Object.keys(dependencies).filter((name) => !given.test(name));
  expect([...told.keys()]).toEqual(expect.arrayContaining([...bundled, 'bun']));
});

it('with its text', () => {
  for (const [name, section] of told) {
    const [, ...text] = section.split('\n');
    expect({ name, isTold: text.join('').length > 300 || name === 'bun' }).toEqual({ name, isTold: true });
  }
});
