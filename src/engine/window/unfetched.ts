/** Where in a range there is no data to be shown, and why: windows that follow each other for the same reason as one stretch. */
import type { EpochMs, TimeRange } from '../time';
import type { WindowState } from './coverage';
import { windowEnd } from './grid';

export const UNFETCHED_KINDS = ['pending', 'failed', 'gone'] as const;
export type UnfetchedKind = (typeof UNFETCHED_KINDS)[number];

/** `frame.meta.custom.unfetched` holds these, oldest first. */
export interface Unfetched extends TimeRange {
  /** As in `WindowState`. */
  readonly kind: UnfetchedKind;
}

/**
 * @param windows oldest first.
 * @param range those that only look back from it are not in the picture.
 */
export function unfetchedIn(windows: readonly WindowState[], range: TimeRange): readonly Unfetched[] {
  const stretches: { from: EpochMs; to: EpochMs; kind: UnfetchedKind }[] = [];
  for (const { window, kind } of windows) {
    const to = windowEnd(window);
    if (kind === 'fetched' || kind === 'provisional' || to <= range.from || window >= range.to) {
      continue;
    }
    const last = stretches.at(-1);
    if (last?.kind === kind && last.to === window) {
      last.to = to;
    } else {
      stretches.push({ from: window, to, kind });
    }
  }
  return stretches;
}
