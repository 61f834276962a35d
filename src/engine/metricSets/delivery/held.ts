/** Figures of queries that lack something: they wait to be complete, for half of what the receiver takes back at most. Pure. */
import type { EpochMs } from '../../time';
import { windowOf } from '../../window/grid';
import type { Brought } from '../figures/asked';
import { pointsIn, type FigureSeries } from '../figures/series';

/** Beside the cursor: of this query's figures, those whose steps end in `from` to `to` have not left. */
export interface Held {
  readonly key: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly points: number;
}

/** Of one app; what lacks something beyond it leaves at once. */
const MOST_HELD = 500;

export interface Sifting {
  /** Figures of time that ended by then wait no longer. */
  readonly releases: EpochMs;
  /** What follows in a series waits as well: the receiver takes nothing out of order. */
  readonly isInOrder: boolean;
}

export interface Sifted {
  readonly leaving: readonly FigureSeries[];
  readonly held: readonly Held[];
  /** Points that leave though they lack something. */
  readonly incomplete: number;
}

const isReading = ({ series }: Brought): boolean => series.some(({ temporality }) => temporality === 'gauge');

/** @param all in order of time. @param before what waits already. */
export function sifted(
  all: readonly Brought[],
  { releases, isInOrder }: Sifting,
  before: readonly Held[] = []
): Sifted {
  const leaving: FigureSeries[] = [];
  const held: Held[] = [];
  const open = new Set(before.map(({ key }) => key));
  let incomplete = 0;
  for (const each of all) {
    const { key, range, series, isIncomplete } = each;
    const points = pointsIn(series);
    const mayWait = points > 0 && range.to > releases && before.length + held.length < MOST_HELD;
    if (mayWait && (isIncomplete || (isInOrder && open.has(key) && isReading(each)))) {
      held.push({ key, from: range.from, to: range.to, points });
      open.add(key);
    } else {
      leaving.push(...series);
      incomplete += isIncomplete ? points : 0;
    }
  }
  return { leaving, held, incomplete };
}

/** In order of time; parts of one query that lie side by side in a window are one. */
export function together(all: readonly Held[]): readonly Held[] {
  const last = new Map<string, Held>();
  const closed: Held[] = [];
  for (const each of all.toSorted((a, b) => a.from - b.from)) {
    const before = last.get(each.key);
    const isBeside = before?.to === each.from && windowOf(before.from) === windowOf(each.from);
    if (before !== undefined && !isBeside) {
      closed.push(before);
    }
    last.set(
      each.key,
      before !== undefined && isBeside ? { ...before, to: each.to, points: before.points + each.points } : each
    );
  }
  return [...closed, ...last.values()].sort((a, b) => a.from - b.from);
}

/** What has left of all that there is: all but what waits. */
export function withoutHeld({ key, series }: Brought, held: readonly Held[]): readonly FigureSeries[] {
  const own = held.filter((each) => each.key === key);
  if (own.length === 0) {
    return series;
  }
  const hasLeft = ({ end }: { readonly end: number }): boolean => !own.some(({ from, to }) => end > from && end <= to);
  return series.map((each) =>
    each.shape === 'number'
      ? { ...each, points: each.points.filter(hasLeft) }
      : { ...each, points: each.points.filter(hasLeft) }
  );
}
