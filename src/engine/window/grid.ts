/** The grid of windows: aligned quarters of an hour, UTC, half-open. */
import { DAY, durationMs, epochMs, type EpochMs, type TimeRange } from '../time';

declare const aligned: unique symbol;

/** The start of a window: an `EpochMs` that is 0 mod 15 minutes. */
export type WindowStart = EpochMs & { readonly [aligned]: 'window' };

export const WINDOW = durationMs(15 * 60_000);
/** How far back the upstream still has data. Source: "Export app metrics", developer.atlassian.com. */
export const UPSTREAM_REACH = durationMs(14 * DAY);

/** The window that holds `moment`. */
export const windowOf = (moment: EpochMs): WindowStart => (Math.floor(moment / WINDOW) * WINDOW) as WindowStart;
export const windowEnd = (start: WindowStart): EpochMs => epochMs(start + WINDOW);
export const nextWindow = (start: WindowStart): WindowStart => (start + WINDOW) as WindowStart;
export const previousWindow = (start: WindowStart): WindowStart => (start - WINDOW) as WindowStart;

/** Whether any moment of the window lies in `range`. */
export const touches = (window: WindowStart, { from, to }: TimeRange): boolean =>
  windowEnd(window) > from && window < to;

/** The windows that together cover `range` exactly once, oldest first; none for an empty range. */
export function windowsCovering(range: TimeRange): readonly WindowStart[] {
  const windows: WindowStart[] = [];
  if (!(range.to > range.from)) {
    return windows;
  }
  for (let start = windowOf(range.from); start < range.to; start = nextWindow(start)) {
    windows.push(start);
  }
  return windows;
}

/** The oldest window whose every minute the upstream still has at `now`. */
export function oldestWithinReach(now: EpochMs): WindowStart {
  const edge = now - UPSTREAM_REACH;
  return (Math.ceil(edge / WINDOW) * WINDOW) as WindowStart;
}
