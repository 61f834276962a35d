import { PAUSE, type Evaluating } from '../reading/evaluating';

/** To the end of what reads nothing. @param between is called at each turn, and at the end. */
export function inTurns<Result>(evaluating: Evaluating<Result>, between: () => void): Result {
  for (;;) {
    const step = evaluating.next([]);
    between();
    if (step.done === true) {
      return step.value;
    }
    expect(step.value).toBe(PAUSE);
  }
}
