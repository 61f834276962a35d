/**
 * When a message is to blame for its failing, and not the receiver: it has failed often and for long, and no answer said that
 * the receiver is busy. Then the receiver is asked for something else, and only where it takes that, the message is halved, until
 * what nobody takes stands alone.
 */
import { after, durationMs, HOUR, MINUTE, type DurationMs, type EpochMs } from '../../time';
import type { Failure, State, Terms } from './state';

/** A receiver that starts anew, or is overloaded for some minutes, is no reason. */
const LONGEST_TRIAL = durationMs(15 * MINUTE);
const TRIES = 5;
/** Once something was found that the receiver never takes, there is mostly more of it. */
const TRIES_AGAIN = 3;
const TRIES_OF_MANY = 2;
const MANY = 20;
const REMEMBERED = durationMs(HOUR);
/** Of one batch: beyond it a message is refused whole. */
const MOST_HALVINGS = 1_000;

/** A quarter of what the receiver takes back. */
const trialOf = (takesBack: DurationMs | undefined): DurationMs =>
  takesBack === undefined ? LONGEST_TRIAL : durationMs(Math.min(takesBack / 4, LONGEST_TRIAL));

/** @param state with this failure counted. */
export function isSuspect(state: State, failure: Failure, now: EpochMs, { takesBack }: Terms): boolean {
  if (failure.kind === 'later' && (failure.isBusy === true || failure.retryAfter !== undefined)) {
    return false;
  }
  const { times, since } = state.tried ?? { times: 0, since: now };
  const found = foundLately(state, now);
  if (found > 0) {
    return times >= (found >= MANY ? TRIES_OF_MANY : TRIES_AGAIN);
  }
  return times >= TRIES && (isPart(state) || now >= after(since, trialOf(takesBack)));
}

const foundLately = ({ atFault }: State, now: EpochMs): number =>
  atFault !== undefined && now < after(atFault.at, REMEMBERED) ? atFault.points : 0;

/** Of a batch of which a message was halved, so that the receiver is known to take others. */
export const isPart = ({ noted }: State): boolean => (noted.batch?.halved.length ?? 0) > 0;

export const mayBeHalved = ({ noted }: State, points: number): boolean =>
  points > 1 && (noted.batch?.halved.length ?? 0) < MOST_HALVINGS;

export const withFound = (state: State, points: number, now: EpochMs): NonNullable<State['atFault']> => ({
  points: foundLately(state, now) + points,
  at: now,
});
