import { afterAll, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json';

const ROOT = join(import.meta.dir, '../..');
const OUT_DIR = 'backend/protocol/generated';
const fresh = mkdtempSync(join(tmpdir(), 'generated-'));

afterAll(() => rmSync(fresh, { recursive: true }));

test('the generated types are those of the .proto files; else: npm run generate:protocol', () => {
  const command = packageJson.scripts['generate:protocol'].replace(OUT_DIR, fresh);
  const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`;
  execFileSync('sh', ['-c', command], { cwd: ROOT, env: { ...process.env, PATH }, stdio: 'pipe' });
  expect(contents(join(ROOT, OUT_DIR))).toEqual(contents(fresh));
});

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile()
  );
  return Object.fromEntries(files.toSorted().map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}
