/** Which range a rule is evaluated over: the one it asks for, moved back whole to where all of it is settled. Pure. */
import type { ChunkHeader } from '../../chunk/types';
import {
  after,
  before,
  durationMs,
  earliest,
  latest,
  MINUTE,
  type DurationMs,
  type EpochMs,
  type TimeRange,
} from '../../time';
import type { WindowState } from '../../window/coverage';
import { touches, windowEnd } from '../../window/grid';
import { earlierBy } from '../../query';
import type { Alignment } from '../../query/steps/alignment';

/** How far behind the best obtainable frontier a rule may be evaluated, whatever its length. */
export const FURTHEST_BACK = durationMs(30 * MINUTE);

/** What a rule asks for. */
export interface RuleRange {
  readonly asked: TimeRange;
  /** In whole steps. */
  readonly aligned: TimeRange;
  readonly alignment: Alignment;
  /** Time before the range that the rule is about, too. */
  readonly lookback: DurationMs;
  /** How much earlier the time is that it compares with, which it needs as whole. */
  readonly shift?: DurationMs | undefined;
}

/** A window, and the moment up to which all of it is settled; its start where nothing is. */
export interface SettledWindow {
  readonly state: WindowState;
  readonly until: EpochMs;
}

export type SettledRange =
  | {
      readonly kind: 'settled';
      readonly range: TimeRange;
      /** Windows that would have to come for a range that ends later; oldest first. */
      readonly behind: readonly SettledWindow[];
    }
  /** It would have to be moved back too far. `missing`: what is not settled of the range that could be had at best. */
  | { readonly kind: 'unsettled'; readonly missing: readonly SettledWindow[] };

/** A range that ends after the frontier is moved back, its length kept, until it ends there. */
export function movedBack({ asked, aligned, alignment }: RuleRange, frontier: EpochMs): TimeRange {
  const end = alignment.startOf(frontier);
  if (aligned.to <= end) {
    return aligned;
  }
  const steps = Math.max(1, Math.round((asked.to - asked.from) / alignment.step));
  return { from: alignment.startAfter(end, -steps), to: end };
}

/** @param headers tell of which windows the last minute comes with the next window's call. */
export function settledWindows(
  windows: readonly WindowState[],
  headers: readonly ChunkHeader[]
): readonly SettledWindow[] {
  const split = new Set(headers.filter(({ endsInNext }) => endsInNext).map(({ window }) => window));
  return windows.map((state, index) => {
    const until = settledUntil(state);
    const end = windowEnd(state.window);
    const next = windows[index + 1];
    const lacksLast = split.has(state.window) && !hasBegun(next?.window === end ? next : undefined, end);
    return { state, until: lacksLast ? earliest(until, before(end, MINUTE)) : until };
  });
}

/** Whether its call was made late enough to have brought what is settled before `moment`. */
const hasBegun = (state: WindowState | undefined, moment: EpochMs): boolean =>
  state?.kind === 'fetched' || (state?.kind === 'provisional' && state.frontier >= moment);

function settledUntil(state: WindowState): EpochMs {
  switch (state.kind) {
    case 'fetched':
      return windowEnd(state.window);
    case 'provisional':
      return latest(state.window, earliest(state.frontier, windowEnd(state.window)));
    default:
      return state.window;
  }
}

/**
 * The latest range without a hole.
 * @param windows oldest first, without a gap, from `FURTHEST_BACK` and the lookback before the range on, and before the one
 * compared with.
 * @param best the frontier that can be had at best.
 */
export function settledRange(rule: RuleRange, windows: readonly SettledWindow[], best: EpochMs): SettledRange {
  const hoped = earliest(best, rule.aligned.to);
  const behind = unsettledIn(windows, rule, movedBack(rule, hoped));
  let frontier = hoped;
  while (frontier >= hoped - FURTHEST_BACK) {
    const range = movedBack(rule, frontier);
    const ends = needed(rule, range).flatMap(({ part, later }) =>
      windows
        .filter((window) => isUnsettled(window, part))
        .slice(0, 1)
        .map(({ until }) => after(until, later))
    );
    const [first, ...others] = ends;
    if (first === undefined) {
      return { kind: 'settled', range, behind };
    }
    frontier = earliest(first, ...others);
  }
  return { kind: 'unsettled', missing: behind };
}

interface Needed {
  readonly part: TimeRange;
  /** How much later the time is that it is compared with. */
  readonly later: number;
}

function needed({ lookback, shift }: RuleRange, { from, to }: TimeRange): readonly Needed[] {
  const own = { from: before(from, lookback), to };
  return [{ part: own, later: 0 }, ...(shift === undefined ? [] : [{ part: earlierBy(shift, own), later: shift }])];
}

const isUnsettled = ({ state: { window }, until }: SettledWindow, part: TimeRange): boolean =>
  touches(window, part) && until < earliest(windowEnd(window), part.to);

const unsettledIn = (windows: readonly SettledWindow[], rule: RuleRange, range: TimeRange): readonly SettledWindow[] =>
  windows.filter((window) => needed(rule, range).some(({ part }) => isUnsettled(window, part)));
