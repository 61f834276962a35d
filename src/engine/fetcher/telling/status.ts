/** How an account's fetching stands, for people. */
import { nextSlot, standingCalls, LIMIT } from '../../quota/pace';
import { isBackground } from '../../quota/priority';
import { earliest, latest, type EpochMs } from '../../time';
import { closureOf } from '../known/gate';
import { offsetOf, wallOf, type Moment } from '../known/moment';
import { refusedAtAll } from '../known/refusals';
import { LEVELS } from '../known/queue';
import { NOTHING, union } from '../known/scope';
import { liveWishes, type AccountState, type AppState, type WindowEntry } from '../known/state';
import type { AppStatus, FetcherStatus, QuotaStanding, Trouble } from '../types';

export function statusOf(state: AccountState, moment: Moment): FetcherStatus {
  const { at } = moment;
  const apps = [...state.apps.values()];
  const missing = { windows: 0, failed: 0, oldest: null as EpochMs | null };
  const ofApps: AppStatus[] = [];
  const queues = LEVELS.map(() => 0);
  let inFlight = 0;
  for (const app of apps) {
    const own = { missing: 0, failed: 0 };
    const isDown = closureOf(app.gate, at) !== undefined || closureOf(state.gate, at) !== undefined;
    for (const entry of app.windows.values()) {
      const wishes = liveWishes(entry, at);
      inFlight += isUnderWay(entry) ? 1 : 0;
      if (wishes.length === 0) {
        continue;
      }
      const place = app.queue.places.get(entry.window);
      if (place?.kind === 'ready') {
        queues[place.level] = (queues[place.level] ?? 0) + 1;
      }
      const isThere = entry.stored.kind !== 'nothing';
      // One that is there may be asked for again in vain: the newest stands still then.
      const isFailed = entry.tries !== undefined || (isDown && !isThere);
      own.failed += isFailed ? 1 : 0;
      // What is collected is told by the collector: nobody waits for it.
      if (wishes.some(({ priority }) => !isBackground(priority))) {
        missing.failed += isFailed ? 1 : 0;
        if (!isThere) {
          own.missing++;
          missing.windows++;
          missing.oldest = earliest(entry.window, missing.oldest ?? entry.window);
        }
      }
    }
    ofApps.push({ app: app.id, ...own });
  }
  const queued = queues.reduce((sum, windows) => sum + windows, 0);
  const pause = pauseOf(state, moment);
  const troubles = troublesOf(state, apps, moment);
  return {
    ...standingOf(state, moment, queued > 0),
    pausedUntil: pause === undefined ? null : wallOf(pause.until, moment),
    queued,
    queues: LEVELS.map((urgency, level) => ({ urgency, windows: queues[level] ?? 0 })),
    apps: ofApps,
    inFlight,
    missing,
    troubles,
    clockOffset: offsetOf(state, moment) ?? null,
    lastFailure: state.storeTrouble?.failure ?? state.ledgerTrouble?.failure ?? state.lastFailure ?? null,
    rechecked: state.rechecked,
    refused: apps.reduce((all, { facts }) => union(all, refusedAtAll(facts)), NOTHING),
  };
}

/** Asked with each picture: no more windows are looked at than it takes to find one that is queued. */
export const quotaOf = (state: AccountState, moment: Moment): QuotaStanding =>
  standingOf(
    state,
    moment,
    [...state.apps.values()].some((app) => hasQueued(app, moment))
  );

const hasQueued = ({ windows, queue }: AppState, { at }: Moment): boolean =>
  queue.ready.some((level) => level.some((window) => windows.get(window)?.wishes.some(({ until }) => until > at)));

const standingOf = (state: AccountState, moment: Moment, isQueued: boolean): QuotaStanding => ({
  callsLeft: pauseOf(state, moment) ? 0 : Math.max(0, LIMIT - standingCalls(state.quota, moment.at)),
  nextCallAt: isQueued ? latest(moment.wall, wallOf(nextSlot(state.quota, 'view', moment.at), moment)) : null,
});

const pauseOf = ({ quota: { pause } }: AccountState, { at }: Moment): typeof pause =>
  pause !== undefined && pause.until > at ? pause : undefined;

const isUnderWay = ({ fetch }: WindowEntry): boolean => fetch.kind === 'sent' || fetch.kind === 'storing';

function troublesOf(state: AccountState, apps: readonly AppState[], moment: Moment): readonly Trouble[] {
  const { at } = moment;
  const ofAccount = [state.storeTrouble, state.ledgerTrouble, closureOf(state.gate, at)].find(
    (trouble) => trouble !== undefined
  );
  const ofTokens = [...state.tokens.values()].flatMap((gate) => closureOf(gate, at) ?? []);
  const trouble = ofAccount ?? ofTokens[0];
  const closures = [
    ...(trouble ? [{ app: null, ...trouble }] : []),
    ...apps.flatMap((app) => {
      const own =
        closureOf(app.gate, at) ?? [...app.tokenGates.values()].flatMap((gate) => closureOf(gate, at) ?? [])[0];
      return own ? [{ app: app.id, ...own }] : [];
    }),
  ];
  return closures.map(({ app, failure, until }) => ({ app, failure, retryAt: wallOf(until, moment) }));
}
