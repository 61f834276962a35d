/** What is built is shipped with the terms of all that is in it. */
import { expect, it } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dir, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const sections = read('dist/THIRD_PARTY_LICENSES.txt').split(/^={80}\n/m);
/** Name, version and terms of each; then the texts. */
const told = new Map(sections.slice(1).map((section) => [section.split(' ', 1)[0] ?? '', section] as const));

it('each package of the browser half stands in the file of licences', () => {
  const map = z.object({ sources: z.array(z.string()) });
  const maps = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.js.map'));
  expect(maps).toContain('module.js.map');
  const sources = maps.flatMap((file) => map.parse(JSON.parse(read(`dist/${file}`))).sources);
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

/** That may go out with software under Apache-2.0. Another one is looked at first, and then stands here. */
const MAY_BE_SHIPPED = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];

it('and under terms that let it be shipped', () => {
  for (const section of told.values()) {
    const [heading = ''] = section.split('\n', 1);
    const [, terms = ''] = /: (.+)$/.exec(heading) ?? [];
    const named = terms.replace(/[()]/g, '').split(/ (?:AND|OR) /);
    expect({ heading, others: named.filter((name) => !MAY_BE_SHIPPED.includes(name)) }).toEqual({
      heading,
      others: [],
    });
  }
});
