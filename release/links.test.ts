import { expect, it } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadLinks } from './links';

const root = join(import.meta.dir, '..');
/** In parts, or this file would have dead links itself. */
const published = ['https://github.com', 'forgemetrics/appmetrics-datasource'].join('/');

it('no link of the project leads nowhere', async () => {
  const listed = await Bun.$`git ls-files -z --cached --others --exclude-standard`.cwd(root).text();
  const files = listed
    .split('\0')
    .filter(
      (file) =>
        /\.(md|tsx?|json|ya?ml)$/.test(file) && !file.includes('fixtures/') && Bun.file(join(root, file)).size > 0
    );
  expect(files).toContain('docs/configure.md');
  expect(deadLinks(root, files)).toEqual([]);
});

it('tells files and headings that are not there from those that are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'links-'));
  try {
    writeFileSync(join(folder, 'other.md'), '# A heading: of `its` own\n\n## Twice\n\n## Twice\n');
    writeFileSync(
      join(folder, 'one.md'),
      [
        '# One',
        '[a](other.md) [b](other.md#a-heading-of-its-own) [c](other.md#twice-1) [d](#one) [e](https://example.com/x.md)',
        '`[in code](nowhere.md)`',
        '[f](gone.md) [g](other.md#twice-2) <img src="gone.png">',
        `[h](${published}/blob/main/gone.md)`,
      ].join('\n')
    );
    writeFileSync(join(folder, 'labels.ts'), `const A = '${published}/tree/main/other.md#no';`);
    expect(deadLinks(folder, ['one.md', 'labels.ts']).map(({ missing }) => missing)).toEqual([
      'gone.md',
      'other.md#twice-2',
      'gone.png',
      'gone.md',
      'other.md#no',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
