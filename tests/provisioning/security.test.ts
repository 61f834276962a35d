/** Each line of the threat model names a test that there is. */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { read } from './shipped';

const root = path.resolve(import.meta.dir, '../..');
const rows = read('docs/security.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (who|threat|-+) /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('the threat model has lines', () => {
  expect(rows.length).toBeGreaterThan(20);
});

describe.each(rows.map((cells) => [cells.slice(1, 3).join(': '), cells.at(-2) ?? ''] as const))('%s', (_line, cell) => {
  test('names a file of tests, and one in it', () => {
    const [, file = '', title = ''] = /^`([^`]+)`: _(.+)_$/.exec(cell) ?? [];
    expect({ file, isThere: file !== '' && existsSync(path.join(root, file)) }).toEqual({ file, isThere: true });
    expect(file).toMatch(/\.(test|spec)\.tsx?$/);
    const titled = new RegExp(`(['"\`])${title.replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')}\\1,`);
    expect(read(file)).toMatch(titled);
  });
});
