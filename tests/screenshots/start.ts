/** `npm start` as a newcomer types it, with nothing fetched yet. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Started {
  readonly gateway: string;
  readonly workbench: string;
  /** From the command to the address, the build included. */
  readonly seconds: number;
  readonly stop: () => Promise<void>;
}

/** @throws Error when it ends before it has told its addresses. */
export async function npmStart(): Promise<Started> {
  const data = path.join(ROOT, '.data/screenshots');
  rmSync(data, { recursive: true, force: true });
  const begun = performance.now();
  // A process group of its own: npm does not hand the signal on to what it started.
  const child = spawn('npm', ['start', '--', '--port', '0', '--data', data], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exited = once(child, 'exit');
  let gateway: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, what, address] = /^(Simulated gateway|Workbench) at (\S+)/.exec(line) ?? [];
    if (what === 'Simulated gateway') {
      gateway = address;
    } else if (address !== undefined && gateway !== undefined && child.pid !== undefined) {
      const group = -child.pid;
      child.stdout.resume();
      return {
        gateway,
        workbench: address,
        seconds: (performance.now() - begun) / 1_000,
        stop: async () => {
          process.kill(group, 'SIGINT');
          await exited;
        },
      };
    }
  }
  throw new Error('`npm start` ended without an address; its words stand above.');
}
