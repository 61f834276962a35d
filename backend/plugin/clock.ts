import { durationMs, epochMs, type Clock } from '../../src/engine/time';

/** A timer can't wait longer than this; a later moment is waited for in pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of a process. @param ahead what its monotonic time is to be ahead of the process's own, in milliseconds. */
export const processClock = (ahead = 0): Clock => ({
  now: () => epochMs(Date.now()),
  // Whole milliseconds: moments that are told to people and to browsers are made of it.
  monotonic: () => durationMs(Math.floor(ahead + performance.now())),
  schedule(at, task) {
    let timer: ReturnType<typeof setTimeout>;
    // Whatever is done to the clock meanwhile.
    const end = performance.now() + at - Date.now();
    const wait = (): void => {
      const left = end - performance.now();
      timer = left > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(task, Math.max(0, left));
    };
    wait();
    return () => clearTimeout(timer);
  },
});
