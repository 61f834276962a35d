/** When a window is due, and which comes first. Pure. */
import { after, before, durationMs, epochMs, latest, MINUTE, SECOND, type DurationMs, type EpochMs } from '../time';
import { LIMIT, SPAN } from '../quota/pace';
import { WINDOW, windowEnd, type WindowStart } from '../window/grid';
import type { Priority } from '../quota/priority';
import { liveWishes, type Wish, type Work } from './work';
import { byPriority, isBackground } from '../quota/priority';

/** How often a window that still grows is asked for again while someone watches. */
export const REFRESH = durationMs(3 * MINUTE);
/** Least time between two fetches of a window, whatever its clocks say. */
const LEAST_REFRESH = MINUTE;
/** The server's clock is known to a second; a moment later costs nothing, a moment too early costs a call. */
const SETTLE_MARGIN = durationMs(2 * SECOND);
const CALL_SHARE = SPAN / LIMIT;

/** When a call would find the window settled, by our clock. `skew`: the server's clock less ours. */
export function settledAt(window: WindowStart, settle: DurationMs, skew: number): EpochMs {
  return after(windowEnd(window), settle - skew + SETTLE_MARGIN);
}

/**
 * Refreshes may take half of the account's calls, not more: each window that is watched, and each that is still missing
 * and as urgent, stretches the three minutes by two calls' time once they no longer fit in.
 */
export function refreshInterval(works: Iterable<Work>, priority: Priority, now: EpochMs): DurationMs {
  let competing = 0;
  for (const work of works) {
    if (
      liveWishes(work, now).some((wish) => !isBackground(wish.priority) && byPriority(wish.priority, priority) <= 0)
    ) {
      competing++;
    }
  }
  return durationMs(Math.max(REFRESH, 2 * competing * CALL_SHARE));
}

/** When this wish wants the window to be asked for (again). */
export function dueAt(work: Work, wish: Wish, skew: number, interval: DurationMs): EpochMs {
  if (work.round?.startedAt !== undefined) {
    return work.notBefore;
  }
  return latest(work.notBefore, wishedAt(work, wish, settledAt(work.window, wish.settle, skew), interval));
}

function wishedAt(work: Work, wish: Wish, settled: EpochMs, interval: DurationMs): EpochMs {
  if (isBackground(wish.priority)) {
    return latest(settled, afterLast(work, LEAST_REFRESH));
  }
  if (work.missing) {
    return work.notBefore;
  }
  const next = afterLast(work, interval);
  // The last refresh before the window settles is left to the fetch that seals it, if that is near.
  return next > before(settled, interval / 2) ? latest(settled, afterLast(work, LEAST_REFRESH)) : next;
}

const afterLast = ({ fetchedAt, notBefore }: Work, duration: DurationMs): EpochMs =>
  fetchedAt === undefined ? notBefore : after(fetchedAt, duration);

/** The order of windows that are due: by urgency, then those begun, then newest first. */
export function compareDue(
  [first, firstWish]: readonly [Work, Wish],
  [second, secondWish]: readonly [Work, Wish],
  now: EpochMs
): number {
  return (
    byPriority(firstWish.priority, secondWish.priority) ||
    Number(isBegun(second)) - Number(isBegun(first)) ||
    recency(second, secondWish, now) - recency(first, firstWish, now)
  );
}

const isBegun = ({ round }: Work): boolean => round?.startedAt !== undefined;

/** A window younger than the settle time holds next to nothing yet: the one before it comes first. */
function recency({ window }: Work, { settle }: Wish, now: EpochMs): EpochMs {
  return now < window + settle ? epochMs(window - WINDOW - 1) : window;
}
