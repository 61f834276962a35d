/** Up to where all that is stored of an app is settled and may leave. Pure. */
import type { ChunkHeader } from '../../chunk/types';
import { knownUntil, union } from '../../fetcher/known/scope';
import { settledWindows } from '../../service/rules/range';
import { earliest, epochMs, latest, MINUTE, type EpochMs } from '../../time';
import type { WindowState } from '../../window/coverage';
import { nextWindow, previousWindow, windowEnd, windowOf, type WindowStart } from '../../window/grid';

export interface Reach {
  /** Without a hole from where it was asked from; that itself where nothing is settled. */
  readonly until: EpochMs;
  /** Where the next hole ends, if anything is settled behind it, and up to where that is. */
  readonly behindHole: EpochMs | undefined;
}

/** Windows that leave at a stretch. */
export const MOST_WINDOWS = 4;

/** @param headers of the windows from the one before that of `from` on, by window. */
export function reachFrom(from: EpochMs, headers: readonly ChunkHeader[], most: number): Reach {
  const windows = settledIn(from, headers);
  let until = from;
  let at = 0;
  for (; at < windows.length && windows[at].until > until && windows[at].window <= until; at += 1) {
    until = windows[at].until;
    if (until < windowEnd(windows[at].window) || at + 1 === most) {
      break;
    }
  }
  const behind = windows.slice(at).find((window) => window.until > until && window.until > window.window);
  return { until, behindHole: until > from ? undefined : behind?.until };
}

interface Settled {
  readonly window: WindowStart;
  /** In whole minutes, as points are. */
  readonly until: EpochMs;
}

/** Each window from that of `from` on; one that is not whole is settled up to its start. */
function settledIn(from: EpochMs, headers: readonly ChunkHeader[]): readonly Settled[] {
  const byWindow = new Map<WindowStart, ChunkHeader[]>();
  headers.forEach((header) => byWindow.set(header.window, [...(byWindow.get(header.window) ?? []), header]));
  const last = headers.at(-1)?.window;
  const states: WindowState[] = [];
  let before = byWindow.get(previousWindow(windowOf(from))) ?? [];
  for (let window = windowOf(from); last !== undefined && window <= last; window = nextWindow(window)) {
    const answers = byWindow.get(window) ?? [];
    states.push(stateOf(window, answers, before));
    before = answers.length > 0 ? answers : before;
  }
  return settledWindows(states, headers).map(({ state: { window }, until }) => ({
    window,
    until: latest(window, epochMs(Math.floor(until / MINUTE) * MINUTE)),
  }));
}

/** What the window before was given is waited for: an answer that was split comes in parts. */
function stateOf(window: WindowStart, answers: readonly ChunkHeader[], before: readonly ChunkHeader[]): WindowState {
  const given = [...answers, ...before].map(({ asked, refused }) => union(asked, refused));
  const wanted = given.reduce(union, { environments: [], labels: [] });
  const frontier = knownUntil(answers, wanted, true);
  if (frontier === undefined) {
    return { window, kind: 'gone' };
  }
  return frontier >= windowEnd(window)
    ? { window, kind: 'fetched' }
    : { window, kind: 'provisional', frontier: earliest(frontier, windowEnd(window)) };
}
