import { durationMs, epochMs, type Clock } from '../../src/engine/time';

/** A timer can't wait longer than this; a later moment is waited for in pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => epochMs(Date.now()),
  monotonic: () => durationMs(performance.now()),
  schedule(at, task) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      const left = at - Date.now();
      timer = left > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(task, Math.max(0, left));
    };
    wait();
    return () => clearTimeout(timer);
  },
};
