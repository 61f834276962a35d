/**
 * `npm run release:check [-- --tag v1.2.3]`: what can be known of a release on this machine, and what to do where something
 * doesn't hold. What was built is read as it lies in `dist/`, and in `packages/` where there are any.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { builtFindings, sourceFindings, type Finding } from './findings';
import { pendingChangesets } from './unreleased.js';

const root = join(import.meta.dir, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const linesOf = async (command: readonly string[]): Promise<readonly string[]> =>
  (await new Response(Bun.spawn([...command], { cwd: root, stdout: 'pipe' }).stdout).text())
    .split('\n')
    .filter(Boolean);

const versioned = z.object({ version: z.string() });
const path = z.object({ path: z.string() });
const manifestSchema = z.object({
  id: z.string(),
  executable: z.string(),
  info: z.object({
    version: z.string(),
    updated: z.string(),
    logos: z.object({ small: z.string(), large: z.string() }),
    screenshots: z.array(path),
  }),
  includes: z.array(path),
});

const at = process.argv.indexOf('--tag');
const { version } = versioned.parse(JSON.parse(read('package.json')));

async function sourceOf(): Promise<readonly Finding[]> {
  return sourceFindings({
    version,
    lockedVersion: versioned.parse(JSON.parse(read('package-lock.json'))).version,
    changelog: read('CHANGELOG.md'),
    pending: pendingChangesets(root).map(({ name }) => name),
    changed: (await linesOf(['git', 'status', '--porcelain'])).map((line) => line.slice(3)),
    tags: await linesOf(['git', 'tag', '--list']),
    tag: at < 0 ? undefined : process.argv[at + 1],
  });
}

function builtOf(): readonly Finding[] {
  if (!existsSync(join(root, 'dist/plugin.json'))) {
    return [{ what: 'the plugin is built', problem: 'there is no dist/plugin.json: run "npm run build".' }];
  }
  return builtFindings({
    version,
    manifest: manifestSchema.parse(JSON.parse(read('dist/plugin.json'))),
    readme: read('dist/README.md'),
    changelog: read('dist/CHANGELOG.md'),
    files: readdirSync(join(root, 'dist'), { recursive: true }).map(String),
  });
}

/** Each is a part of `npm test`, too, which a release has passed as a whole. */
async function passes(what: string, command: readonly string[]): Promise<Finding> {
  const run = Bun.spawn([...command], { cwd: root, stdout: 'ignore', stderr: 'ignore' });
  return { what, problem: (await run.exited) === 0 ? undefined : `run "${command.join(' ')}" and read what it says.` };
}

const findings = [
  ...(await sourceOf()),
  ...builtOf(),
  await passes('no link leads nowhere', ['bun', 'test', 'release/links.test.ts']),
  await passes('what is shipped may be', ['bun', 'test', './tests/scenarios/licenses.test.ts']),
  await passes('nothing serious is known of what it is made of, as far as the registry says', ['npm', 'run', 'audit']),
];
findings.forEach(({ what, problem }) =>
  console.log(problem === undefined ? `  ok  ${what}` : `  NO  ${what}: ${problem}`)
);
const failed = findings.filter(({ problem }) => problem !== undefined).length;
console.log(
  failed === 0 ? 'All of it holds.' : `${failed} of ${findings.length} do not hold: not to be released as it is.`
);
process.exitCode = failed === 0 ? 0 : 1;
