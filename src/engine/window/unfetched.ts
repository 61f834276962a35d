/** Where in a range there is no data to be shown, and why. */
import type { TimeRange } from '../time';
import type { Stale } from './coverage';

export const UNFETCHED_KINDS = ['pending', 'failed', 'gone'] as const;
export type UnfetchedKind = (typeof UNFETCHED_KINDS)[number];

/** `frame.meta.custom.unfetched` holds these, oldest first. pending: still to come. failed: the last try failed. gone: no longer to be had. */
export interface Unfetched extends TimeRange {
  readonly kind: UnfetchedKind;
  /** Where it is the time compared with that is not there: how much earlier that is. Its stretches follow those of the range. */
  readonly shift?: string;
}

/** A stretch of a range, with what stands against it where the last try failed. */
export type Gap = TimeRange &
  ({ readonly kind: 'pending' } | { readonly kind: 'failed'; readonly trouble: Stale } | { readonly kind: 'gone' });

/**
 * As a picture of `range` shades them; what is looked back on from it is not in the picture.
 * @param gaps oldest first.
 */
export const unfetchedIn = (gaps: readonly Gap[], range: TimeRange): readonly Unfetched[] =>
  joined(
    gaps.filter(({ from, to }) => to > range.from && from < range.to).map(({ from, to, kind }) => ({ from, to, kind })),
    (one, other) => one.kind === other.kind
  );

/** Those that follow each other without a hole, and are alike, as one. */
function joined<Stretch extends TimeRange>(
  stretches: readonly Stretch[],
  areAlike: (one: Stretch, other: Stretch) => boolean
): readonly Stretch[] {
  const all: Stretch[] = [];
  stretches.forEach((stretch) => append(all, stretch, areAlike));
  return all;
}

/** Adds one that is later than all, as part of the last where it follows that without a hole, and is alike. */
export function append<Stretch extends TimeRange>(
  all: Stretch[],
  stretch: Stretch,
  areAlike: (one: Stretch, other: Stretch) => boolean
): void {
  const last = all.at(-1);
  if (last && last.to === stretch.from && areAlike(last, stretch)) {
    all[all.length - 1] = { ...last, to: stretch.to };
  } else {
    all.push(stretch);
  }
}
