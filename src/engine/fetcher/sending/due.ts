/** When a window that grows is asked for again, and how urgently. Pure. */
import { byPriority, isBackground, type Priority } from '../../quota/priority';
import { LIMIT, SPAN } from '../../quota/pace';
import { durationMs, MINUTE, type DurationMs } from '../../time';
import { WINDOW } from '../../window/grid';
import { closureOf } from '../known/gate';
import { settledAt, type Moment } from '../known/moment';
import { levelOf, type Level } from '../known/queue';
import { liveWishes, type AccountState, type AppState, type WindowEntry, type Wish } from '../known/state';

/** How often a window that still grows is asked for again while someone watches. */
export const REFRESH = durationMs(3 * MINUTE);
/** Least time between two fetches of a window, whatever its clocks say. */
const LEAST_REFRESH = MINUTE;
const CALL_SHARE = SPAN / LIMIT;

export interface Due {
  readonly at: DurationMs;
  readonly level: Level;
  readonly wish: Wish;
}

/**
 * Refreshes come first for half of the account's calls, not more: for each app that is watched as urgently, the three
 * minutes are stretched by two calls' time once they no longer fit in; and up to a window's length while windows are
 * missing that are wanted as urgently. Before that they are due less urgently: what nobody else needs is theirs.
 */
export function refreshInterval(state: AccountState, priority: Priority, at: DurationMs): DurationMs {
  let watched = 0;
  let missing = 0;
  for (const app of state.apps.values()) {
    watched += isWatched(app, priority, at) ? 1 : 0;
    missing += closureOf(app.gate, at) ? 0 : missingCalls(app, levelOf(priority));
  }
  const beside = Math.min(2 * (watched + missing) * CALL_SHARE, WINDOW);
  return durationMs(Math.max(REFRESH, 2 * watched * CALL_SHARE, beside));
}

/** Of the account's calls, what may go to growing windows that nobody looks at. */
const COLLECTED_SHARE = 3;

/**
 * How often the newest windows of apps that are collected are asked for again: every three minutes, as documented, while
 * all of them together take a third of the account's calls, and rarer the more they are. From a window's length on there
 * is nothing to refresh: each window is asked for once, when it has settled.
 * @param calls that it takes to ask for each app's newest window once.
 */
export const collectedEvery = (calls: number): DurationMs =>
  durationMs(Math.max(REFRESH, calls * CALL_SHARE * COLLECTED_SHARE));

export function collectedInterval(state: AccountState, at: DurationMs): DurationMs {
  let calls = state.collectedElsewhere;
  for (const app of state.apps.values()) {
    calls += isCollected(app, at) ? app.callsAWindow : 0;
  }
  return collectedEvery(calls);
}

function isCollected({ queue, windows }: AppState, at: DurationMs): boolean {
  for (const window of queue.heads) {
    const wishes = windows.get(window)?.wishes ?? [];
    if (wishes.some(({ priority, until }) => priority === 'head' && until > at)) {
      return true;
    }
  }
  return false;
}

const missingCalls = ({ queue, callsAWindow }: AppState, level: Level): number =>
  queue.ready.reduce((sum, windows, index) => sum + (index <= level ? windows.length : 0), 0) * callsAWindow;

function isWatched({ queue, windows }: AppState, priority: Priority, at: DurationMs): boolean {
  for (const window of queue.heads) {
    const wishes = windows.get(window)?.wishes ?? [];
    if (
      wishes.some((wish) => wish.until > at && !isBackground(wish.priority) && byPriority(wish.priority, priority) <= 0)
    ) {
      return true;
    }
  }
  return false;
}

/** How often windows that grow are asked for again. */
export interface Intervals {
  /** For those who look or watch. */
  of(priority: Priority): DurationMs;
  collected(): DurationMs;
}

/** All a head is due by: for each wish when it is urgent, and for one who watches also when it is worth a call nobody needs. */
export function duesOf(entry: WindowEntry, state: AccountState, moment: Moment, intervals: Intervals): readonly Due[] {
  return liveWishes(entry, moment.at).flatMap((wish): Due[] => {
    const settled = settledAt(entry.window, wish.settle, state, moment);
    const level = levelOf(wish.priority);
    const interval = intervalFor(wish, intervals);
    if (interval === undefined) {
      const { stored } = entry;
      const at = stored.kind === 'provisional' ? Math.max(settled, stored.fetchedAt + LEAST_REFRESH) : settled;
      return [{ at: durationMs(at), level, wish }];
    }
    if (entry.stored.kind !== 'provisional') {
      // Nothing of it is there: worth a call once it holds as much as a refresh would bring.
      return [{ at: wish.priority === 'head' ? durationMs(settled - WINDOW + interval) : settled, level, wish }];
    }
    const { fetchedAt } = entry.stored;
    const sealing = durationMs(Math.max(settled, fetchedAt + LEAST_REFRESH));
    const after = (length: DurationMs): DurationMs => {
      const next = durationMs(fetchedAt + length);
      // The last refresh before the window settles is left to the fetch that seals it, if that is near.
      return next > settled - length / 2 ? sealing : next;
    };
    const urgent = { at: after(interval), level, wish };
    return interval === REFRESH || wish.priority === 'head'
      ? [urgent]
      : [{ at: after(REFRESH), level: level + 1, wish }, urgent];
  });
}

/** Undefined: it is asked for once, when it has settled. */
function intervalFor({ priority }: Wish, intervals: Intervals): DurationMs | undefined {
  if (!isBackground(priority)) {
    return intervals.of(priority);
  }
  const collected = priority === 'head' ? intervals.collected() : WINDOW;
  return collected < WINDOW ? collected : undefined;
}
