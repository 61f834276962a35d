/** What is asked for and what has been answered, as sets of (environment, label) pairs. Pure. */
import type { ChunkHeader, Scope } from '../../chunk/types';
import { latest, type EpochMs } from '../../time';

export const NOTHING: Scope = { environments: [], labels: [] };

/** No pair at all. */
export const isEmpty = ({ environments, labels }: Scope): boolean => environments.length === 0 || labels.length === 0;

export function union(first: Scope, second: Scope): Scope {
  // Nearly always the same lists again, for a thousand windows at a time.
  if (contains(first, second)) {
    return first;
  }
  return {
    environments: [...new Set([...first.environments, ...second.environments])],
    labels: [...new Set([...first.labels, ...second.labels])],
  };
}

/** `scope` without the environments and labels that `refused` names. */
export function without(scope: Scope, refused: Scope): Scope {
  return {
    environments: scope.environments.filter((environment) => !refused.environments.includes(environment)),
    labels: scope.labels.filter((label) => !refused.labels.includes(label)),
  };
}

/** The environments and labels of `scope` that `other` names too. */
export function common(scope: Scope, other: Scope): Scope {
  return {
    environments: scope.environments.filter((environment) => other.environments.includes(environment)),
    labels: scope.labels.filter((label) => other.labels.includes(label)),
  };
}

export const contains = (scope: Scope, part: Scope): boolean =>
  hasAll(scope.environments, part.environments) && hasAll(scope.labels, part.labels);

/** Nearly always it is the same list. */
const hasAll = (names: readonly string[], wanted: readonly string[]): boolean =>
  names === wanted || wanted.every((name) => names.includes(name));

type Answer = Pick<ChunkHeader, 'asked' | 'refused' | 'frontier'>;

/**
 * Until when every wanted pair is known, given the answers for one window; undefined when one of them was never asked
 * for. @param countsRefused whether what the upstream refused is known to be nothing.
 */
export function knownUntil(answers: readonly Answer[], wanted: Scope, countsRefused: boolean): EpochMs | undefined {
  const scopeOf = ({ asked, refused }: Answer): Scope => (countsRefused ? union(asked, refused) : asked);
  const [only] = answers;
  if (!only) {
    return undefined;
  }
  if (answers.length === 1) {
    return contains(scopeOf(only), wanted) ? only.frontier : undefined;
  }
  const known = answers.map((answer) => ({ scope: scopeOf(answer), frontier: answer.frontier }));
  let until: EpochMs | undefined;
  for (const environment of wanted.environments) {
    const candidates = known.filter(({ scope }) => scope.environments.includes(environment));
    for (const label of wanted.labels) {
      const frontiers = candidates.filter(({ scope }) => scope.labels.includes(label)).map(({ frontier }) => frontier);
      const [first, ...rest] = frontiers;
      if (first === undefined) {
        return undefined;
      }
      const best = latest(first, ...rest);
      until = until === undefined || best < until ? best : until;
    }
  }
  return until;
}
