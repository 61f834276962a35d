import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../../../src/engine/chunk/codec/steps';

/** Takes all steps, and others have their turn between any two. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    await setImmediate();
  }
}
