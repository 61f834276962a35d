/** What becomes known of an app or a data source: it is loaded, it has another token, it is given what was refused. */
import { DAY, durationMs } from '../../time';
import { nextWindow, oldestWithinReach, WINDOW, windowOf } from '../../window/grid';
import { planLooks } from './answers';
import { noteDescribed } from '../known/described';
import type { Effect, Event } from '../known/events';
import { remembered, setFacts } from '../known/facts';
import { learnt } from '../known/lastMinutes';
import { settledNow, type Moment } from '../known/moment';
import { refusedAtAll } from '../known/refusals';
import { without } from '../known/scope';
import { cutAfterDeath } from '../known/larger';
import { splitFurther } from '../known/split';
import { newAppState, type AccountState, type AppState } from '../known/state';
import { entryOf, place } from '../sending/wishes';

/** What a window that killed the process waits, when it can't be made smaller. */
const DEADLY_WAIT = durationMs(4 * WINDOW);
/** Some of what is given again may still be missing then: it is, for whoever asks. */
const GIVEN_WAIT = DAY;

export function appLoaded(
  state: AccountState,
  { app: id, facts, headers, inHand }: Extract<Event, { kind: 'app loaded' }>,
  moment: Moment
): readonly Effect[] {
  if (state.apps.has(id)) {
    return [];
  }
  const app = newAppState(id, facts, moment.at);
  state.apps.set(id, app);
  planLooks(state, app, headers, moment);
  headers.forEach((header) => noteDescribed(app.described, header));
  state.lastMinutes = headers.reduce(learnt, state.lastMinutes);
  if (!inHand) {
    return [];
  }
  // What was in hand when the process died may be what killed it: it is not asked for so large again.
  const split = splitFurther(facts.split, inHand.part);
  if (split) {
    setFacts(app, cutAfterDeath(facts, split, moment.wall));
    return [remembered(app)];
  }
  const entry = entryOf(app, inHand.window, { kind: 'nothing', answers: [] });
  const failure = { cause: 'too large', message: DEADLY } as const;
  entry.tries = { failure, attempts: 1, timeouts: 0 };
  entry.fetch = { kind: 'cooling', until: durationMs(moment.at + DEADLY_WAIT), failure };
  place(entry, state, moment);
  return [];
}

/** What others learnt last stands: what this one learnt meanwhile it learns again where it is needed. */
export function factsLearnt(
  state: AccountState,
  app: AppState,
  { facts }: Extract<Event, { kind: 'facts learnt' }>,
  moment: Moment
): readonly Effect[] {
  const refusedBefore = refusedAtAll(app.facts);
  setFacts(app, facts);
  const given = without(refusedBefore, refusedAtAll(facts));
  const now = settledNow(state, moment);
  const span = { from: oldestWithinReach(now), to: nextWindow(windowOf(now)) };
  const isGiven = given.labels.length + given.environments.length > 0;
  return [
    ...(isGiven ? [{ kind: 'read headers', app: app.id, span } as const] : []),
    { kind: 'announce', app: app.id },
  ];
}

const DEADLY =
  'The answer for one minute of one metric in one environment was too large for the memory of this process. The window is left out for an hour; give the process more memory, or filter the metric at its source.';

export function sourceChanged(
  state: AccountState,
  { source, tokenId }: Extract<Event, { kind: 'source' }>,
  moment: Moment
): readonly Effect[] {
  const before = state.sources.get(source);
  if (before === tokenId) {
    return [];
  }
  if (tokenId === undefined) {
    state.sources.delete(source);
    for (const app of state.apps.values()) {
      app.askers.delete(source);
      for (const entry of [...app.windows.values()]) {
        entry.wishes = entry.wishes.filter((wish) => wish.source !== source);
        place(entry, state, moment);
      }
    }
  } else {
    state.sources.set(source, tokenId);
  }
  if (before !== undefined && ![...state.sources.values()].includes(before)) {
    state.tokens.delete(before);
    state.refusedTokens.delete(before);
    state.apps.forEach(({ tokenGates }) => tokenGates.delete(before));
  }
  return [];
}

/** What was refused is given: windows that were fetched without it are wanted, in the background. */
export function wantAgain(
  state: AccountState,
  app: AppState,
  { headers }: Extract<Event, { kind: 'headers read' }>,
  moment: Moment
): readonly Effect[] {
  const [source] = app.askers;
  const refusedStill = refusedAtAll(app.facts);
  for (const { window, refused } of source === undefined ? [] : headers) {
    const given = without(refused, refusedStill);
    if (source === undefined || given.labels.length + given.environments.length === 0) {
      continue;
    }
    const entry = entryOf(app, window, { kind: 'nothing', answers: [] });
    if (entry.stored.kind === 'sealed') {
      entry.stored = { kind: 'nothing', answers: [] };
    }
    const until = durationMs(moment.at + GIVEN_WAIT);
    entry.wishes = [...entry.wishes, { priority: 'backfill', source, ask: app.ask, settle: app.settle, until }];
    if (entry.fetch.kind === 'idle') {
      entry.fetch = { kind: 'wanted' };
    }
    place(entry, state, moment);
  }
  return [];
}
