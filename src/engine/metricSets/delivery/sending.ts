/** A batch on its way: its messages one by one, each noted before the next; what fails is tried again, or found to be at fault. */
import { doubled } from '../../backoff';
import { after, durationMs, MINUTE, SECOND, type EpochMs } from '../../time';
import { look } from './looking';
import type { Noted, Running, Strand } from './noted';
import { nothing, type Doing, type Event, type Failure, type Made, type State, type Terms, type Turned } from './state';
import { keyOfStrand, withCursor } from './strands';
import { isPart, isSuspect, mayBeHalved, withFound } from './suspicion';

export const RETRY = { first: durationMs(SECOND), longest: durationMs(5 * MINUTE) };
const RETRY_CLOSED = { first: durationMs(MINUTE), longest: durationMs(60 * MINUTE) };

type Of<Kind extends Doing['kind']> = Doing & { readonly kind: Kind };
type Told<Kind extends Event['kind']> = Event & { readonly kind: Kind };

export function made(state: State, { left }: Of<'making'>, { made: batch, now }: Told<'made'>, terms: Terms): Turned {
  const done = state.noted.batch?.done ?? 0;
  const next = { ...state, before: undefined, doing: { kind: 'sending', made: batch, left } } as const;
  return done < batch.messages.length ? sendNext(next) : finished(next, batch, left, now, terms);
}

export const sendNext = (state: State): Turned => ({
  state,
  effects: [{ kind: 'send', message: state.noted.batch?.done ?? 0 }],
});

export function answered(
  state: State,
  doing: Of<'sending'>,
  { outcome, digest, now }: Told<'answered'>,
  terms: Terms
): Turned {
  switch (outcome.kind) {
    case 'later':
    case 'closed':
      return notTaken(state, doing, outcome, now, terms);
    case 'known':
      return past(state, doing, { refused: 0, isKnown: true }, now, terms);
    case 'taken':
      return past(state, doing, { refused: outcome.refused, words: outcome.words, digest }, now, terms);
    case 'refused':
      return past(state, doing, { refused: Infinity, words: outcome.words, digest }, now, terms);
  }
}

function notTaken(
  state: State,
  { made: batch, left }: Of<'sending'>,
  failure: Failure,
  now: EpochMs,
  terms: Terms
): Turned {
  const failing: State = {
    ...state,
    failures: state.failures + 1,
    tried: { times: (state.tried?.times ?? 0) + 1, since: state.tried?.since ?? now },
    before: undefined,
    isClosed: failure.kind === 'closed',
    lastError: { at: now, words: failure.words },
  };
  return isSuspect(failing, failure, now, terms)
    ? { state: { ...failing, doing: { kind: 'probing', failure, made: batch, left } }, effects: [{ kind: 'probe' }] }
    : waiting(failing, batch, left, failure, now, terms);
}

function waiting(
  state: State,
  batch: Made,
  left: readonly Strand[],
  failure: Failure,
  now: EpochMs,
  terms: Terms
): Turned {
  const own = doubled(failure.kind === 'closed' && !isPart(state) ? RETRY_CLOSED : RETRY, state.failures);
  const asked = failure.kind === 'later' ? (failure.retryAfter ?? 0) : 0;
  // Never sooner than it asks for; of our own the half to the whole, so that many don't come back at one time.
  const at = after(now, Math.max(asked, Math.ceil(own * (0.5 + terms.random() / 2))));
  return { state: { ...state, doing: { kind: 'waiting', at, made: batch, left } }, effects: [{ kind: 'wake', at }] };
}

/** Only where the receiver has taken something else meanwhile, the message is to blame. */
export function probed(state: State, doing: Of<'probing'>, { outcome, now }: Told<'probed'>, terms: Terms): Turned {
  const { made: batch, left, failure } = doing;
  if (outcome.kind !== 'taken') {
    return waiting({ ...state, deafSince: state.tried?.since ?? now }, batch, left, failure, now, terms);
  }
  const message = state.noted.batch?.done ?? 0;
  return mayBeHalved(state, batch.messages[message] ?? 0)
    ? {
        state: { ...state, deafSince: undefined, doing: { ...doing, kind: 'halving' } },
        effects: [{ kind: 'halve', message }],
      }
    : atFault(state, doing, now, terms);
}

export function halved(state: State, doing: Of<'halving'>, { messages, now }: Told<'halved'>, terms: Terms): Turned {
  const running = state.noted.batch;
  if (messages === undefined || running === undefined) {
    return atFault(state, doing, now, terms);
  }
  const made = { ...doing.made, messages };
  const noted = { ...state.noted, batch: withLeft({ ...running, halved: [...running.halved, running.done] }, made) };
  const next: State = {
    ...state,
    ...{ noted, before: state.noted, failures: 0, tried: undefined },
    doing: { kind: 'sending', made, left: doing.left },
  };
  const sending = sendNext(next);
  return { ...sending, effects: [{ kind: 'note', noted, finished: undefined }, ...sending.effects] };
}

/** Nobody takes it, and all that comes after it waits: it is counted as refused. */
function atFault(state: State, doing: Of<'probing' | 'halving'>, now: EpochMs, terms: Terms): Turned {
  const points = doing.made.messages[state.noted.batch?.done ?? 0] ?? 0;
  const found = { ...state, atFault: withFound(state, points, now) };
  const words = `${doing.failure.words} (each time it was sent, while the receiver took others)`;
  return past(found, doing, { refused: Infinity, words }, now, terms);
}

interface Passed {
  readonly refused: number;
  readonly isKnown?: boolean;
  readonly words?: string | undefined;
  readonly digest?: string | undefined;
}

/** The message is taken, or never will be. */
function past(
  state: State,
  { made: batch, left }: Of<'sending' | 'probing' | 'halving'>,
  passed: Passed,
  now: EpochMs,
  terms: Terms
): Turned {
  const running = state.noted.batch;
  if (running === undefined) {
    return nothing(state);
  }
  const { isKnown = false, digest } = passed;
  const points = isKnown ? 0 : (batch.messages[running.done] ?? 0);
  const refused = Math.min(points, passed.refused);
  const { counts } = state.noted;
  const done = withLeft({ ...running, done: running.done + 1 }, batch);
  const noted: Noted = {
    ...state.noted,
    batch: digest === undefined ? done : { ...done, taken: [...(running.taken ?? []), digest] },
    counts: { ...counts, sent: counts.sent + points - refused, refused: counts.refused + refused },
    lastSuccess: passed.refused === Infinity || isKnown ? state.noted.lastSuccess : now,
  };
  const lastError = refused > 0 ? { at: now, words: passed.words ?? '' } : state.lastError;
  const next: State = {
    ...state,
    noted,
    lastError,
    before: undefined,
    failures: 0,
    tried: undefined,
    isClosed: false,
    deafSince: undefined,
  };
  if (running.done + 1 >= batch.messages.length) {
    return finished(next, batch, left, now, terms);
  }
  const sending = sendNext({ ...next, doing: { kind: 'sending', made: batch, left } });
  return { ...sending, effects: [{ kind: 'note', noted, finished: undefined }, ...sending.effects] };
}

const withLeft = (running: Running, { messages }: Made): Running => ({
  ...running,
  left: messages.slice(running.done).reduce((sum, points) => sum + points, 0),
});

/** All of it has left, or never will: the cursor goes on, and the app is looked at again after the others: more may be there. */
function finished(state: State, batch: Made, left: readonly Strand[], now: EpochMs, terms: Terms): Turned {
  const running = state.noted.batch?.batch;
  if (state.noted.batch === undefined || running === undefined) {
    return nothing(state);
  }
  const { counts } = state.noted;
  const cursor = {
    until: running.to,
    change: running.changesTo,
    begun: running.begun,
    elsewhere: running.elsewhere,
    apart: batch.apart,
    definition: running.definition,
  };
  const noted: Noted = {
    ...withCursor(state.noted, running, cursor),
    batch: undefined,
    counts: {
      ...counts,
      letGo: counts.letGo + batch.letGo,
      changedAfter: counts.changedAfter + batch.changedAfter,
      incomplete: (counts.incomplete ?? 0) + (batch.incomplete ?? 0) || undefined,
      changesLetGo: (counts.changesLetGo ?? 0) + (batch.changesLetGo ?? 0) || undefined,
    },
  };
  const holes = new Map(state.holes);
  holes.delete(keyOfStrand(running));
  const all: Running = { ...state.noted.batch, done: batch.messages.length, left: 0 };
  const next = look({ ...state, noted, holes, before: { ...state.noted, batch: all } }, left, now, terms);
  return { ...next, effects: [{ kind: 'note', noted, finished: running }, ...next.effects] };
}
