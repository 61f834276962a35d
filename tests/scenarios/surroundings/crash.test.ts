/** A process that crashes with secrets in use: what it leaves behind holds none of them. */
import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coverageOf, EXECUTABLE, metricsQuery, Rig, settledHour, WINDOW } from '../rig';
import { filesIn, filesWith, formsOf } from './secrets';

const EMAIL = 'crash@example.com';

let rig: Rig;
let token: string;
/** Where it runs: what the system keeps of a crash comes there, unless the machine has another place for it. */
let place: string;
beforeEach(async () => {
  token = `s3cr3t-${crypto.randomUUID()}`;
  place = mkdtempSync(join(tmpdir(), 'crash-'));
  rig = await Rig.start({ accounts: { [EMAIL]: { token } } });
  await rig.stopBackend();
});
afterEach(async () => {
  await rig.close();
  rmSync(place, { recursive: true, force: true });
});

/** The plugin as somebody runs it who wants all that can be had of a crash. */
function eagerForCores(): string {
  const script = join(place, 'plugin.sh');
  writeFileSync(
    script,
    `#!/bin/sh\ncd '${place}'\nulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -Hc)"\nexec '${EXECUTABLE}'\n`
  );
  chmodSync(script, 0o755);
  return script;
}

/** Asks for what is fetched, and leaves more under way, so that the token is at work. */
async function putToWork(): Promise<void> {
  const context = rig.context({ email: EMAIL, token, settings: { collect: true } });
  const query = metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT']);
  const range = settledHour();
  const first = { range: { from: range.from, to: range.from + WINDOW } };
  while (coverageOf((await rig.ask(context, [query], first))[0]).pending > 0) {
    await Bun.sleep(50);
  }
  await rig.ask(context, [query], { range });
  expect((await rig.backend.checkHealth(context)).status).toBe('OK');
}

async function expectNoSecret(exit: unknown): Promise<void> {
  const written = { stdout: rig.backend.stdout, logs: rig.logs };
  const secrets = formsOf(EMAIL, token);
  expect(secrets.filter((secret) => JSON.stringify({ written, exit }).includes(secret.toString()))).toEqual([]);
  const files = [...filesIn(place), ...filesIn(rig.dataFolder)];
  expect(files.length).toBeGreaterThan(2);
  expect(await filesWith(files, secrets)).toEqual([]);
}

describe.each(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGQUIT'] as const)('%s', (signal) => {
  it('leaves no secret in what it says, in the data folder, or in a core file', async () => {
    await rig.startBackend({}, eagerForCores());
    await putToWork();
    const { pid, exited } = rig.backend;
    // Wherever a machine puts core files: none of the process's memory goes into one.
    expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
    rig.backend.kill(signal);
    const exit = await exited;
    expect(exit.signal ?? exit.code).not.toBe(0);
    await expectNoSecret(exit);
  });
});

describe('an error that nothing caught', () => {
  it.each(['throw error', 'void Promise.reject(error)'])(
    'with the call it came of in it (%s) leaves no secret either',
    async (fail) => {
      const fault = join(place, 'fault.ts');
      // As clients of HTTP have it: the request, its headers included, hangs on the error.
      writeFileSync(
        fault,
        `const { fetch } = globalThis;
        let last;
        globalThis.fetch = (url, init) => fetch(url, (last = init));
        process.on('SIGUSR2', () => setTimeout(() => {
          const error = Object.assign(new Error('planted'), { request: last, cause: Object.assign(new Error('deeper'), { config: last }) });
          ${fail};
        }));`
      );
      await rig.startBackend({ BUN_OPTIONS: `--preload=${fault}` }, eagerForCores());
      await putToWork();
      const { exited } = rig.backend;
      rig.backend.kill('SIGUSR2');
      const exit = await exited;
      expect(exit.code).toBe(1);
      const last = JSON.stringify(rig.logs);
      expect(last).toContain('planted');
      rmSync(fault);
      await expectNoSecret(exit);
    }
  );
});
