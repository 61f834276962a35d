/** Each line of the threat model, and of what was tried on the executable, names a test that there is. */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { read } from './shipped';

const root = path.resolve(import.meta.dir, '../..');
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (who|threat|fault|-+) /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
const threats = rowsOf(read('docs/security.md'));
const [onTheExecutable = ''] = read('docs/testing.md').split('## On a simulated clock');
const faults = rowsOf(onTheExecutable);
const rows = [...threats, ...faults];

test('the threat model and the faults have lines', () => {
  expect(threats.length).toBeGreaterThan(20);
  expect(faults.length).toBeGreaterThan(10);
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
