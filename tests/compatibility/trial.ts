/** One version of Grafana: a copy of the sources with its packages, and in it what shows whether the browser half gets on with them. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withGrafana, type GrafanaVersion } from './grafanaVersion';

export interface Outcome {
  readonly what: string;
  readonly passed: boolean;
}

type Command = readonly [string, ...string[]];

/** What is shipped: the workbench's own page may be for the newest alone. */
const SHIPPED = { extends: './tsconfig.json', include: ['src'] };

const CHECKS: ReadonlyArray<readonly [string, Command]> = [
  ['types', ['npx', 'tsc', '-p', 'tsconfig.shipped.json']],
  ['unit tests', ['npx', 'jest', '--selectProjects', 'browser']],
  // The module.js that was built, not one made anew: Grafana's packages come from the page, as in Grafana.
  ['the built plugin in a browser', ['npx', 'playwright', 'test']],
];

/** @param root the project, with what `npm run build` made. @param folder is made. */
export async function tryVersion(version: GrafanaVersion, root: string, folder: string): Promise<readonly Outcome[]> {
  copySources(root, folder);
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, withGrafana(readFileSync(manifest, 'utf8'), version));
  writeFileSync(join(folder, 'tsconfig.shipped.json'), JSON.stringify(SHIPPED));
  symlinkSync(join(root, 'dist'), join(folder, 'dist'));
  // What we use of others asks for one of the two ends alone.
  const install: Command = ['npm', 'install', '--legacy-peer-deps', '--prefer-offline', '--no-audit', '--no-fund'];
  if (!(await run(install, folder)) || !(await run(['npm', 'run', 'bun:ready'], folder))) {
    return [{ what: 'npm install', passed: false }];
  }
  const outcomes: Outcome[] = [];
  for (const [what, command] of CHECKS) {
    outcomes.push({ what, passed: await run(command, folder) });
  }
  return outcomes;
}

/** Of what is in Git, or would be. */
function copySources(root: string, folder: string): void {
  const listed = Bun.spawnSync(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of listed.stdout.toString().split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { verbatimSymlinks: true });
  }
}

async function run(command: Command, cwd: string): Promise<boolean> {
  return (await Bun.spawn([...command], { cwd, stdout: 'inherit', stderr: 'inherit' }).exited) === 0;
}

const ask = async (name: string, field: string): Promise<string> => {
  const child = Bun.spawn(['npm', 'view', name, field], { stdout: 'pipe' });
  const answer = (await new Response(child.stdout).text()).trim();
  if ((await child.exited) !== 0 || answer === '') {
    throw new Error(`npm knows no ${field} of ${name}.`);
  }
  return answer;
};

/** @param wanted a version, or a tag such as `latest`. @throws where npm knows none. */
export async function askNpm(wanted: string): Promise<GrafanaVersion> {
  return {
    grafana: await ask(`@grafana/ui@${wanted}`, 'version'),
    react: await ask(`@grafana/ui@${wanted}`, 'peerDependencies.react'),
    moment: await ask(`@grafana/data@${wanted}`, 'dependencies.moment'),
  };
}
