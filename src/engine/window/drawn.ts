/**
 * How far a picture of a range goes, and the gaps in it. The newest windows grow: a picture ends where the first of them does,
 * and what newer ones know already comes into it with the next refresh. That is how it is when all is well, and no gap.
 */
import { before, epochMs, latest, MINUTE, type DurationMs, type EpochMs, type TimeRange } from '../time';
import type { RangePlan, Stale, WindowState } from './coverage';
import { oldestWithinReach, WINDOW, windowEnd, type WindowStart } from './grid';
import { append, type Gap } from './unfetched';

/** How long after a window's end has settled it may still wait for the call that seals it: as long as a rule's range may move back. */
const SEALED_WITHIN = 2 * WINDOW;

export interface Drawn {
  /** Where it ends; null where nothing is fetched. */
  readonly until: EpochMs | null;
  /** Oldest first. Whatever is not known before `until` is in one of them, and so is what comes after it and ought to be there. */
  readonly gaps: readonly Gap[];
}

/** @param endInNext those whose last minute the upstream gives with the next window's call. */
export function drawnOf(
  { windows, now }: Pick<RangePlan, 'windows' | 'now'>,
  settle: DurationMs,
  endInNext: ReadonlySet<WindowStart>
): Drawn {
  const settled = before(now, settle);
  const reach = oldestWithinReach(now);
  const growing = firstGrowing(windows, settled, reach);
  let until: EpochMs | null = null;
  const gaps: Gap[] = [];
  for (let index = 0; index < windows.length && index <= growing; index += 1) {
    const state = windows[index];
    const { window } = state;
    if (state.kind === 'gone' && index < growing) {
      // Of a long range nearly all windows may be so.
      index = lastAlikeGone(windows, index, growing);
      append(gaps, { from: window, to: windowEnd(windows[index].window), kind: 'gone' }, areAlike);
      continue;
    }
    const next = windows[index + 1];
    const waits = endInNext.has(window) && !isKnownUntil(next, windowEnd(window));
    const end = waits ? epochMs(windowEnd(window) - MINUTE) : windowEnd(window);
    const known = knownUntil(state, end);
    if (known !== undefined) {
      until = latest(known, until ?? known);
    }
    const from = latest(window, wholeMinutes(known ?? window));
    const why = from < end ? state : index + 1 < growing ? next : undefined;
    if (index < growing && from < windowEnd(window) && why) {
      append(gaps, gapOf({ from, to: windowEnd(window) }, why, reach), areAlike);
    }
  }
  return { until, gaps };
}

/** The last of those that are gone as this one is and follow each other without a hole, before `end`. */
function lastAlikeGone(windows: readonly WindowState[], from: number, end: number): number {
  let last = from;
  while (
    last + 1 < end &&
    windows[last + 1].kind === 'gone' &&
    windows[last + 1].window === windowEnd(windows[last].window)
  ) {
    last += 1;
  }
  return last;
}

/** Data are of minutes: of one that is known in part nothing is drawn. */
const wholeMinutes = (moment: EpochMs): EpochMs => epochMs(Math.floor(moment / MINUTE) * MINUTE);

/** The index from which on each window grows as it should, or has nothing yet that could be settled; their number where none does. */
function firstGrowing(windows: readonly WindowState[], settled: EpochMs, reach: WindowStart): number {
  const begun = windows.findLastIndex(({ kind, window }) => kind !== 'pending' || window < settled) + 1;
  const grows = (state: WindowState): boolean =>
    state.kind === 'provisional' &&
    state.stale === undefined &&
    state.window >= reach &&
    // Else nobody has asked for it since: it is asked for again now.
    settled < windowEnd(state.window) + SEALED_WITHIN;
  return windows.slice(0, begun).findLastIndex((state) => !grows(state)) + 1;
}

/** Undefined where nothing is there. It may lie before the window: a call made before anything in it had settled. */
function knownUntil(state: WindowState, end: EpochMs): EpochMs | undefined {
  switch (state.kind) {
    case 'fetched':
      return end;
    case 'provisional':
      return epochMs(Math.min(state.frontier, end));
    default:
      return undefined;
  }
}

const isKnownUntil = (state: WindowState | undefined, moment: EpochMs): boolean =>
  state !== undefined && (knownUntil(state, windowEnd(state.window)) ?? -Infinity) >= moment;

function gapOf(range: TimeRange, state: WindowState, reach: WindowStart): Gap {
  const trouble = troubleOf(state);
  if (trouble) {
    return { ...range, kind: 'failed', trouble };
  }
  const isGone = state.kind === 'gone' || (state.kind !== 'pending' && state.window < reach);
  return { ...range, kind: isGone ? 'gone' : 'pending' };
}

function troubleOf(state: WindowState): Stale | undefined {
  switch (state.kind) {
    case 'failed':
      return { failure: state.failure, retryAt: state.retryAt };
    case 'provisional':
      return state.stale;
    default:
      return undefined;
  }
}

const areAlike = (one: Gap, other: Gap): boolean =>
  one.kind === 'failed' && other.kind === 'failed'
    ? one.trouble.failure.message === other.trouble.failure.message
    : one.kind === other.kind;
