/** Starts for all tests what `npm start` starts, on free ports and with an empty data folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../..');
export const DATA_FOLDER = path.join(root, '.data/e2e');

/** One that hangs: what fails ends by itself. */
const START_PATIENCE_MS = 600_000;

export default async function startWorkbench(): Promise<() => Promise<void>> {
  rmSync(DATA_FOLDER, { recursive: true, force: true });
  const child = spawn(
    path.join(root, 'node_modules/.bin/bun'),
    ['tests/workbench/start.ts', '--port', '0', '--data', DATA_FOLDER],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] }
  );
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGTERM'), START_PATIENCE_MS);
  for await (const line of lines) {
    const [, what, address] = /^(Simulated gateway|Workbench) at (\S+)/.exec(line) ?? [];
    if (what === 'Simulated gateway' && address !== undefined) {
      process.env['GATEWAY_URL'] = address;
    }
    if (what === 'Workbench' && address !== undefined) {
      process.env['WORKBENCH_URL'] = address;
      break;
    }
  }
  clearTimeout(timer);
  if (process.env['WORKBENCH_URL'] === undefined) {
    const [code] = await exited;
    throw new Error(`The workbench did not start (code ${code}); its words stand above.`);
  }
  return async () => {
    child.kill('SIGINT');
    await exited;
  };
}
