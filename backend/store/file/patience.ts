/** Waiting for a file that another process has, without holding up this one: SQLite's own wait would. */
import { isBusy } from './errors';

const PAUSE_MS = 25;

/** Runs `work` again, with pauses, while the file is busy; for about `patienceMs`, then its error goes through. */
export async function patiently<Result>(
  work: () => Result,
  patienceMs: number,
  sleep: (milliseconds: number) => Promise<void>
): Promise<Result> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || waited >= patienceMs) {
        throw error;
      }
      await sleep(PAUSE_MS);
    }
  }
}
