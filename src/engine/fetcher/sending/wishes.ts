/** Who wants which window, and where it stands for that. */
import { durationMs, type DurationMs } from '../../time';
import { isBackground, byPriority } from '../../quota/priority';
import type { WindowStart } from '../../window/grid';
import { monotonicOf, settledAt, type Moment } from '../known/moment';
import type { Need } from '../known/planner';
import { HEAD, levelOf, NOWHERE, put, readyAt, type Place } from '../known/queue';
import { union } from '../known/scope';
import { liveWishes, type AccountState, type AppState, type Stored, type WindowEntry, type Wish } from '../known/state';
import type { Demand } from '../types';

/** The entry of a window, made when there is none. */
export function entryOf(app: AppState, window: WindowStart, stored: Stored): WindowEntry {
  const existing = app.windows.get(window);
  if (existing) {
    return existing;
  }
  const entry: WindowEntry = {
    app,
    window,
    wishes: [],
    stored,
    fetch: { kind: 'idle' },
    round: undefined,
    tries: undefined,
    doubts: 0,
  };
  app.windows.set(window, entry);
  return entry;
}

export interface Wished {
  readonly entry: WindowEntry;
  readonly own: Wish;
  /** More than the same wish again. */
  readonly isNews: boolean;
}

/** Notes that the demand's data source wants this window; a repeated wish renews the one before. */
export function wish(
  state: AccountState,
  app: AppState,
  need: Extract<Need, { kind: 'missing' | 'provisional' }>,
  demand: Demand,
  until: DurationMs,
  moment: Moment
): Wished {
  const stored = storedOf(need, state, moment);
  const entry = entryOf(app, need.window, stored);
  let isNews = entry.stored.kind !== stored.kind;
  if (isNews) {
    entry.stored = stored;
  }
  const { priority, source, settle } = demand;
  const ask = union(demand.ask, demand.wants);
  let own = entry.wishes.find((other) => other.priority === priority && other.source === source);
  if (own && own.until > moment.at) {
    const wider = union(own.ask, ask);
    isNews ||= wider !== own.ask || settle > own.settle;
    own.ask = wider;
    own.settle = durationMs(Math.max(own.settle, settle));
    own.until = durationMs(Math.max(own.until, until));
  } else {
    isNews = true;
    own = { priority, source, ask, settle, until };
    entry.wishes = [...liveWishes(entry, moment.at), own];
    if (entry.fetch.kind === 'idle') {
      entry.fetch = { kind: 'wanted' };
    }
    place(entry, state, moment);
  }
  return { entry, own, isNews };
}

function storedOf(
  need: Extract<Need, { kind: 'missing' | 'provisional' }>,
  state: AccountState,
  moment: Moment
): Stored {
  return need.kind === 'missing'
    ? { kind: 'nothing', answers: need.answers }
    : { kind: 'provisional', fetchedAt: monotonicOf(need.fetchedAt, state, moment), answers: need.answers };
}

/** Puts the window where it belongs by what is known of it; forgets one of which there is nothing to know. */
export function place(entry: WindowEntry, state: AccountState, moment: Moment): void {
  const { app, window, fetch } = entry;
  if ((fetch.kind === 'cooling' || fetch.kind === 'elsewhere') && fetch.until <= moment.at) {
    entry.fetch = { kind: 'wanted' };
  }
  const where = placeOf(entry, state, moment);
  put(app.queue, window, where);
  if (where.kind === 'nowhere' && entry.fetch.kind !== 'sent' && entry.fetch.kind !== 'storing') {
    app.windows.delete(window);
    if (app.scout === entry) {
      app.scout = undefined;
    }
  }
}

function placeOf(entry: WindowEntry, state: AccountState, moment: Moment): Place {
  const { stored, fetch, window, round } = entry;
  if (fetch.kind === 'sent' || fetch.kind === 'storing') {
    return NOWHERE;
  }
  if (fetch.kind === 'cooling' || fetch.kind === 'elsewhere') {
    return { kind: 'later', at: fetch.until };
  }
  const best = mostUrgent(entry, moment.at);
  if (!best) {
    return stored.kind === 'sealed' ? lookPlace(stored.secondLookAt, moment.at) : NOWHERE;
  }
  const level = levelOf(best.priority);
  if (round?.startedAt !== undefined) {
    return readyAt(level);
  }
  const isHead =
    stored.kind === 'provisional' ||
    (isBackground(best.priority) && settledAt(window, best.settle, state, moment) > moment.at);
  return isHead ? HEAD : readyAt(level);
}

/** Gone through for all that is queued, so without a list of its own. */
function mostUrgent({ wishes }: WindowEntry, at: DurationMs): Wish | undefined {
  let best: Wish | undefined;
  for (const each of wishes) {
    best = each.until > at && (!best || byPriority(each.priority, best.priority) < 0) ? each : best;
  }
  return best;
}

const lookPlace = (at: DurationMs, now: DurationMs): Place =>
  at > now ? { kind: 'later', at } : readyAt(levelOf('second look'));

/** Windows whose time has come move to where they may be sent. */
export function ripen(state: AccountState, moment: Moment): void {
  for (const app of state.apps.values()) {
    for (const window of app.queue.heads) {
      const entry = app.windows.get(window);
      // One that was waited for and has settled grows no more: it has its turn with all that is missing.
      if (entry?.stored.kind === 'nothing') {
        place(entry, state, moment);
      }
    }
    for (let [first] = app.queue.later; first && first.at <= moment.at; [first] = app.queue.later) {
      const entry = app.windows.get(first.window);
      if (entry) {
        place(entry, state, moment);
      } else {
        put(app.queue, first.window, NOWHERE);
      }
    }
  }
}

/** Forgets what nobody waits for any more: of one app at a time, so that many are no long work. */
export function sweep(state: AccountState, sweptBefore: DurationMs, moment: Moment): void {
  for (const app of state.apps.values()) {
    if (app.sweptAt <= sweptBefore) {
      app.sweptAt = moment.at;
      for (const entry of [...app.windows.values()]) {
        place(entry, state, moment);
      }
      return;
    }
  }
}

/** What a call for this window asks for: all that any of its askers knows of the app, so that it is paid for once. The longest settle time wins. */
export function askOf(entry: WindowEntry, at: DurationMs): Pick<Wish, 'ask' | 'settle'> | undefined {
  const [first, ...rest] = liveWishes(entry, at);
  return (
    first && {
      ask: rest.reduce((ask, other) => union(ask, other.ask), first.ask),
      settle: durationMs(Math.max(first.settle, ...rest.map(({ settle }) => settle))),
    }
  );
}
