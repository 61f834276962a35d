/** A receiver on the loopback interface, in a folder of its own, until it is stopped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_PATIENCE_MS = 60_000;
const ARRIVAL_PATIENCE_MS = 60_000;
const POLL_MS = 100;

export interface Server {
  stop(): Promise<void>;
  /** As `kill -9` does: what it has written stays. */
  kill(): Promise<void>;
  /** At the same address, on what it had written. */
  startAgain(): Promise<void>;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'metric-store-'));

/** @param folder is removed with the server. */
export async function startServer(
  command: readonly string[],
  folder: string,
  isReady: () => Promise<boolean>,
  environment: Readonly<Record<string, string>> = {}
): Promise<Server> {
  const start = (): Bun.Subprocess =>
    Bun.spawn([...command], {
      ...{ stdout: 'ignore', stderr: 'ignore', cwd: folder },
      env: { ...process.env, ...environment },
    });
  let child = start();
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await child.exited;
  };
  const stop = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const untilReady = async (): Promise<void> => {
    const giveUpAt = Date.now() + START_PATIENCE_MS;
    while (!(await isReady().catch(() => false))) {
      if (child.exitCode !== null || Date.now() > giveUpAt) {
        await stop();
        throw new Error(`${command[0]} did not become ready.`);
      }
      await Bun.sleep(POLL_MS);
    }
  };
  await untilReady();
  return {
    ...{ stop, kill },
    async startAgain() {
      child = start();
      await untilReady();
    },
  };
}

/** What a receiver shows some time after it took it. Gives back the last look where it never is as `isDone` wants it. */
export async function eventually<Seen>(look: () => Promise<Seen>, isDone: (seen: Seen) => boolean): Promise<Seen> {
  const giveUpAt = Date.now() + ARRIVAL_PATIENCE_MS;
  let seen = await look();
  while (!isDone(seen) && Date.now() < giveUpAt) {
    await Bun.sleep(POLL_MS);
    seen = await look();
  }
  return seen;
}

export const answersOk = async (url: string): Promise<boolean> => (await fetch(url)).ok;
