/** Numbers by key, of the last while alone: forgotten in steps as time goes by. */
import type { Clock, DurationMs } from '../../../src/engine/time';

const STEPS = 12;

export interface Recent {
  add(key: string, value: number): void;
  /** Of each key that came up within the last while. */
  values(): ReadonlyMap<string, number>;
}

/** @param combine makes one number of two: their sum, say, or the larger. */
export function createRecent(
  clock: Clock,
  span: DurationMs,
  combine: (first: number, second: number) => number
): Recent {
  const steps = new Map<number, Map<string, number>>();
  const stepNow = (): number => Math.floor((clock.monotonic() * STEPS) / span);

  const into = (target: Map<string, number>, key: string, value: number): void => {
    const known = target.get(key);
    target.set(key, known === undefined ? value : combine(known, value));
  };
  const forget = (): void => {
    for (const step of steps.keys()) {
      if (step <= stepNow() - STEPS) {
        steps.delete(step);
      }
    }
  };

  return {
    add(key, value) {
      forget();
      const step = steps.get(stepNow()) ?? new Map<string, number>();
      steps.set(stepNow(), step);
      into(step, key, value);
    },
    values() {
      forget();
      const all = new Map<string, number>();
      steps.forEach((step) => step.forEach((value, key) => into(all, key, value)));
      return all;
    },
  };
}
