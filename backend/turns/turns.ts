import { setImmediate } from 'node:timers/promises';

/** Takes all steps, and others have their turn between any two. */
export async function inTurns<Result>(steps: Iterator<unknown, Result, undefined>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    await setImmediate();
  }
}
