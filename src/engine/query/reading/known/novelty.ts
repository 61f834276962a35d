/** What comes for the first time: in a step, and in none of the steps of a time before it. */
import { KNOWN, UNBORN, UNKNOWN } from './known';

/** Before anything existed there was nothing: so much is known. */
export const isPast = (state: number): boolean => state === KNOWN || state === UNBORN;

/**
 * Of the steps after the first `back` what is known of them: nothing, where any of the `back` before one is not known.
 * @param known a state of `known.ts` a step.
 */
export function comparable(known: Uint8Array, back: number): Uint8Array {
  const states = known.slice(back);
  let latestGap = -1;
  known.forEach((state, at) => {
    if (at >= back && latestGap >= at - back) {
      states[at - back] = UNKNOWN;
    }
    if (!isPast(state)) {
      latestGap = at;
    }
  });
  return states;
}

/** Which of the steps after the first `back` have something that none of the `back` before one has; counted from there. */
export function newSteps(there: Uint8Array, back: number): readonly number[] {
  const found: number[] = [];
  let latest = -1;
  there.forEach((is, at) => {
    if (is === 1) {
      if (at >= back && (latest < 0 || latest < at - back)) {
        found.push(at - back);
      }
      latest = at;
    }
  });
  return found;
}
