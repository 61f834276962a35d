/** All that a set brings of a stretch of time. */
import type { TimeRange } from '../../time';
import type { MetricSet } from '../set';
import { asked, type AskedFigures, type AskedOf, type Brought } from './asked';
import { withPrivacy } from './privacy';
import { received } from './received';
import { joined } from './series';
import type { InTurns, Snapshot } from './snapshot';

export type FiguresOf = Omit<AskedOf, 'privacy'>;

/** Which are worked out, by their keys. */
type IsWanted = (key: string) => boolean;

function* figuresOfSet(
  snapshot: Snapshot,
  set: MetricSet,
  of: FiguresOf,
  range: TimeRange,
  isWanted: IsWanted
): InTurns<readonly Brought[]> {
  if (set.queries === undefined) {
    if (!isWanted('')) {
      return [];
    }
    const series = withPrivacy(yield* received(snapshot, of.app, range), set, of.hashed);
    return [{ key: '', range, series, notices: [], isIncomplete: false }];
  }
  const all: Brought[] = [];
  for (const [index, query] of set.queries.entries()) {
    const keyOf = (metric: string): string => `${index} ${metric}`;
    const found = yield* asked(snapshot, query, { ...of, privacy: set }, range, (metric) => isWanted(keyOf(metric)));
    all.push(...found.map((each) => ({ ...each, key: keyOf(each.key) })));
  }
  return all;
}

/** Of each query in order of time. */
export function* figuresOfSets(
  snapshot: Snapshot,
  sets: readonly MetricSet[],
  of: FiguresOf,
  range: TimeRange,
  isWanted: IsWanted = () => true
): InTurns<readonly Brought[]> {
  const all: Brought[] = [];
  for (const [index, set] of sets.entries()) {
    const keyOf = (key: string): string => (key === '' ? '' : `${index} ${key}`);
    const found = yield* figuresOfSet(snapshot, set, of, range, (key) => isWanted(keyOf(key)));
    all.push(...found.map((each) => ({ ...each, key: keyOf(each.key) })));
  }
  return all;
}

export const allOf = (brought: readonly Brought[]): AskedFigures => ({
  series: joined(brought.flatMap(({ series }) => series)),
  notices: [...new Set(brought.flatMap(({ notices }) => notices))],
});
