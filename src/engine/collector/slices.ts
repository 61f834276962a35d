/** Which windows of an app are collected, and how urgently: all that the upstream still has, in slices. Pure. */
import type { WindowSpan } from '../chunk/store';
import type { Priority } from '../quota/priority';
import { after, before, DAY, epochMs, HOUR, type DurationMs, type EpochMs } from '../time';
import { nextWindow, oldestWithinReach, previousWindow, windowOf, type WindowStart } from '../window/grid';

export interface Slice {
  /** Stays the same while time passes, as long as it is the same part of the past. */
  readonly name: string;
  readonly span: WindowSpan;
  readonly priority: Priority;
}

/** Its name, since it is told of apart. */
export const EXPIRING = 'expiring';
/** What the upstream forgets within this time is fetched before the rest of history. */
const EXPIRES_SOON = 6 * HOUR;
/** What has gone out of reach since it was last looked at is there, or lost. */
const LOOKED_BACK = DAY;

/** What lies before it, and within reach, is about to be forgotten. */
export const expiringUntil = (now: EpochMs): WindowStart => windowOf(after(oldestWithinReach(now), EXPIRES_SOON));

/**
 * Most urgent first; history newest first, by days. They have no window in common, and together are all within reach and
 * the last that went out of it, but for what `retention` would drop again at once.
 */
export function slicesOf(now: EpochMs, settle: DurationMs, retention: DurationMs): readonly Slice[] {
  const reach = oldestWithinReach(now);
  // The window that is settling, and the one before it: that one may have settled since it was last looked at.
  const head = previousWindow(windowOf(before(now, settle)));
  const day = windowOf(before(now, DAY));
  const expiring = expiringUntil(now);
  const slices: Slice[] = [
    { name: 'head', span: { from: head, to: nextWindow(windowOf(now)) }, priority: 'head' },
    { name: 'newest day', span: { from: day, to: head }, priority: 'newest day' },
    { name: EXPIRING, span: { from: windowOf(before(reach, LOOKED_BACK)), to: expiring }, priority: 'expiring' },
  ];
  for (let to = day; to > expiring;) {
    const midnight = epochMs(Math.floor((to - 1) / DAY) * DAY);
    const from: WindowStart = midnight > expiring ? windowOf(midnight) : expiring;
    slices.push({ name: String(midnight), span: { from, to }, priority: 'backfill' });
    to = from;
  }
  const kept = oldestKept(now, retention);
  return slices.flatMap((slice) => {
    const { from, to } = slice.span;
    return to > kept ? [{ ...slice, span: { from: from > kept ? from : kept, to } }] : [];
  });
}

/** What begins before it is dropped for its age. @param retention may have no end. */
export const oldestKept = (now: EpochMs, retention: DurationMs): WindowStart =>
  nextWindow(windowOf(before(now, Math.min(retention, now))));
