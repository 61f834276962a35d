/** What a demand needs of each window, given what is stored. Pure. */
import type { ChunkHeader, Scope } from '../../chunk/types';
import { earliest, epochMs, type EpochMs } from '../../time';
import { oldestWithinReach, windowEnd, windowsCovering, type WindowStart } from '../../window/grid';
import { byWindow } from '../../window/grouping';
import { isEmpty, knownUntil, without } from './scope';
import type { Demand } from '../types';

export type Need = { readonly window: WindowStart } & (
  | { readonly kind: 'sealed' }
  | {
      readonly kind: 'provisional';
      readonly frontier: EpochMs;
      readonly fetchedAt: EpochMs;
      readonly answers: readonly ChunkHeader[];
      readonly final: boolean;
    }
  | { readonly kind: 'missing'; readonly answers: readonly ChunkHeader[] }
  /** Missing, and before the store's floor: what came could not be kept. */
  | { readonly kind: 'no room'; readonly floor: EpochMs }
  | { readonly kind: 'gone' }
);

const NONE: readonly ChunkHeader[] = [];

/** Oldest first, one for each window of the span that has begun. `refused`: what the upstream won't give for the app at present. */
export function needsOf(
  demand: Demand,
  headers: readonly ChunkHeader[],
  refused: Scope,
  floor: EpochMs | undefined,
  now: EpochMs
): readonly Need[] {
  const stored = byWindow(headers, ({ window }) => window);
  const reach = oldestWithinReach(now);
  const wants = without(demand.wants, refused);
  // Nearly all windows of a long range are younger than all environments.
  const allBorn = Math.max(0, ...wants.environments.map((environment) => demand.bornAt.get(environment) ?? 0));
  const begun = { from: demand.span.from, to: earliest(demand.span.to, epochMs(now + 1)) };
  const isWanted = !isEmpty(wants);
  return windowsCovering(begun).map((window) => {
    const answers = stored.get(window) ?? NONE;
    // Of a long range nearly all windows are so.
    if (answers.length === 0 && window < reach && isWanted && windowEnd(window) > allBorn) {
      return { window, kind: 'gone' };
    }
    const wanted = windowEnd(window) > allBorn ? wants : born(wants, demand.bornAt, windowEnd(window));
    // What was refused once and is given now is missing where it can still be had.
    const frontier = isEmpty(wanted) ? windowEnd(window) : knownUntil(answers, wanted, window < reach);
    if (frontier === undefined) {
      if (window < reach) {
        return { window, kind: 'gone' };
      }
      return floor !== undefined && window < floor
        ? { window, kind: 'no room', floor }
        : { window, kind: 'missing', answers };
    }
    if (frontier >= windowEnd(window)) {
      return { window, kind: 'sealed' };
    }
    const fetchedAt = epochMs(Math.max(...answers.map((answer) => answer.fetchedAt)));
    return { window, kind: 'provisional', frontier, fetchedAt, answers, final: window < reach };
  });
}

/** Environments created after `end` are not missed before it. */
function born({ environments, labels }: Scope, bornAt: Demand['bornAt'], end: EpochMs): Scope {
  return { environments: environments.filter((environment) => (bornAt.get(environment) ?? 0) < end), labels };
}
