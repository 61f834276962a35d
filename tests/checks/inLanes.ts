/** Which checks run beside which. */

export interface Check {
  readonly name: string;
  /** Names of those that have to pass before it begins. */
  readonly needs: readonly string[];
}

export type Outcome = 'passed' | 'failed' | 'not run';

/**
 * Each lane takes the first check that can begin, until none is left. One that fails ends no other, so that all that is wrong
 * is said at once; what needs it is not run.
 */
export async function inLanes(
  checks: readonly Check[],
  lanes: number,
  passes: (check: Check) => Promise<boolean>
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const running = new Map<string, Promise<void>>();
  const begin = async (check: Check): Promise<void> => {
    outcomes.set(check.name, (await passes(check)) ? 'passed' : 'failed');
    running.delete(check.name);
  };
  for (;;) {
    const left = checks.filter(({ name }) => !outcomes.has(name) && !running.has(name));
    const next = left.find(({ needs }) => needs.every((need) => outcomes.get(need) === 'passed'));
    if (next !== undefined && running.size < lanes) {
      running.set(next.name, begin(next));
    } else if (running.size > 0) {
      await Promise.race(running.values());
    } else {
      left.forEach(({ name }) => outcomes.set(name, 'not run'));
      return outcomes;
    }
  }
}
