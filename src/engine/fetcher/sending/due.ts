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

const missingCalls = ({ queue, callsAWindow }: AppState, level: Level): number =>
  queue.ready.slice(0, level + 1).reduce((sum, windows) => sum + windows.length, 0) * callsAWindow;

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

/** All a head is due by: for each wish when it is urgent, and for one who watches also when it is worth a call nobody needs. */
export function duesOf(
  entry: WindowEntry,
  state: AccountState,
  moment: Moment,
  intervalOf: (priority: Priority) => DurationMs
): readonly Due[] {
  return liveWishes(entry, moment.at).flatMap((wish): Due[] => {
    const settled = settledAt(entry.window, wish.settle, state, moment);
    const level = levelOf(wish.priority);
    if (entry.stored.kind !== 'provisional') {
      return [{ at: settled, level, wish }];
    }
    const { fetchedAt } = entry.stored;
    const atLeast = durationMs(fetchedAt + LEAST_REFRESH);
    const sealing = durationMs(Math.max(settled, atLeast));
    if (isBackground(wish.priority)) {
      return [{ at: sealing, level, wish }];
    }
    const after = (interval: DurationMs): DurationMs => {
      const next = durationMs(fetchedAt + interval);
      // The last refresh before the window settles is left to the fetch that seals it, if that is near.
      return next > settled - interval / 2 ? sealing : next;
    };
    const stretched = intervalOf(wish.priority);
    const urgent = { at: after(stretched), level, wish };
    return stretched === REFRESH ? [urgent] : [{ at: after(REFRESH), level: level + 1, wish }, urgent];
  });
}
