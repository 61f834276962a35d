/** Long work on a block, in steps: whoever takes them may let others have their turn between any two. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Texts, or series, that are seen to in one step: a few milliseconds' worth. */
const MOST_A_STEP = 4_000;

/** Whether the step ends with the thing of this number, from 0. */
export const endsStep = (number: number): boolean => number % MOST_A_STEP === MOST_A_STEP - 1;

export function atOnce<Result>(steps: Iterator<unknown, Result, undefined>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}
