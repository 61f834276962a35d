/** `npm test`: all checks, two at a time. What each says stands together, when it ends; how each went stands at the end. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKS } from './checks';
import { inLanes, type Check } from './inLanes';

const LANES = 2;

const folder = mkdtempSync(join(tmpdir(), 'checks-'));
const seconds = new Map<string, number>();

async function passes({ name }: Check): Promise<boolean> {
  console.log(`… ${name}`);
  const file = join(folder, name.replace(':', '-'));
  const said = openSync(file, 'a');
  const begin = performance.now();
  const code = await Bun.spawn(['npm', 'run', '--silent', name], { stdin: 'ignore', stdout: said, stderr: said })
    .exited;
  const took = Math.round((performance.now() - begin) / 1_000);
  closeSync(said);
  seconds.set(name, took);
  console.log(`\n${readFileSync(file, 'utf8')}${code === 0 ? 'passed' : 'FAILED'}: ${name}, ${took} s\n`);
  return code === 0;
}

const outcomes = await inLanes(CHECKS, LANES, passes);
rmSync(folder, { recursive: true });
console.log(
  CHECKS.map(({ name }) => `${(outcomes.get(name) ?? 'not run').padEnd(8)} ${name}, ${seconds.get(name) ?? 0} s`).join(
    '\n'
  )
);
console.log(`${Math.round(performance.now() / 1_000)} s in all, two checks at a time.`);
process.exitCode = [...outcomes.values()].every((outcome) => outcome === 'passed') ? 0 : 1;
