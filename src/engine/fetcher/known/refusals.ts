/** What the upstream won't give for an app: left out of its calls, and tried again ever more rarely until it is given. */
import type { Scope } from '../../chunk/types';
import type { UpstreamFailure } from '../../failure';
import { metricLabel, parseEnvironmentId } from '../../identity';
import { after, DAY, HOUR, earliest, epochMs, type EpochMs } from '../../time';
import { isEmpty, NOTHING } from './scope';
import type { AppFacts, Refusal } from './state';

/** One, two, four hours and so on, up to a day. */
const retryAfter = (times: number): number => Math.min(DAY, HOUR * 2 ** (times - 1));

const isNamed =
  (scope: Scope) =>
  ({ kind, name }: Refusal): boolean =>
    (scope[kind] as readonly string[]).includes(name);

const scopeOf = (refusals: readonly Refusal[]): Scope => ({
  environments: refusals.flatMap(({ kind, name }) => (kind === 'environments' ? (parseEnvironmentId(name) ?? []) : [])),
  labels: refusals.flatMap(({ kind, name }) => (kind === 'labels' ? metricLabel(name) : [])),
});

/** What of `scope` the upstream refuses. */
export const refusedOf = ({ refusals }: AppFacts, scope: Scope): Scope =>
  refusals.length === 0 ? NOTHING : scopeOf(refusals.filter(isNamed(scope)));

export const refusedAtAll = ({ refusals }: AppFacts): Scope => scopeOf(refusals);

/** Why nothing at all is left of `scope`, and when it is tried again; undefined when something is. */
export function wholeRefusal(
  facts: AppFacts,
  scope: Scope
): { readonly failure: UpstreamFailure; readonly retryAt: EpochMs } | undefined {
  const refused = refusedOf(facts, scope);
  const kind = refused.environments.length === scope.environments.length ? 'environments' : 'labels';
  if (isEmpty(scope) || refused[kind].length < scope[kind].length) {
    return undefined;
  }
  const mine = facts.refusals.filter((refusal) => refusal.kind === kind && isNamed(scope)(refusal));
  const [first] = mine;
  const message = first?.message ?? '';
  const failure: UpstreamFailure =
    kind === 'labels'
      ? { cause: 'refused label', labels: refused.labels, message }
      : { cause: 'unknown environment', environments: refused.environments, message };
  return first && { failure, retryAt: earliest(first.retryAt, ...mine.map(({ retryAt }) => retryAt)) };
}

/** @param alone they were refused together, and none was named. */
export function refuse(facts: AppFacts, refused: Scope, message: string, now: EpochMs, alone: boolean): AppFacts {
  const isAdded = isNamed(refused);
  const added = (['environments', 'labels'] as const).flatMap((kind) =>
    refused[kind].map((name): Refusal => {
      const before = facts.refusals.find((other) => other.kind === kind && other.name === name);
      const times = (before?.times ?? 0) + 1;
      const wait = retryAfter(times);
      return { kind, name, message, times, retryAt: after(now, wait), alone: alone || (before?.alone ?? false) };
    })
  );
  return { ...facts, refusals: [...facts.refusals.filter((refusal) => !isAdded(refusal)), ...added] };
}

/** Refused together again, and none named: tried one by one from now on, at once. */
export function tryAlone(facts: AppFacts, scope: Scope): AppFacts {
  const isMeant = isNamed(scope);
  return {
    ...facts,
    refusals: facts.refusals.map((refusal) => (isMeant(refusal) ? { ...refusal, alone: true } : refusal)),
  };
}

export const give = (facts: AppFacts, scope: Scope): AppFacts => {
  const isGiven = isNamed(scope);
  return { ...facts, refusals: facts.refusals.filter((refusal) => !isGiven(refusal)) };
};

/** What is to be tried next, of one kind: all that is due together, or one that has to be tried alone. Undefined: nothing is due. */
export function dueRefusals({ refusals }: AppFacts, now: EpochMs): Scope | undefined {
  const due = refusals.filter(({ retryAt }) => retryAt <= now);
  const [first] = due;
  if (!first) {
    return undefined;
  }
  const together = first.alone ? [first] : due.filter(({ kind, alone }) => kind === first.kind && !alone);
  return scopeOf(together);
}

/** When the next is due; undefined where nothing is refused. */
export const nextRetryAt = ({ refusals }: AppFacts): EpochMs | undefined =>
  refusals.length === 0 ? undefined : epochMs(Math.min(...refusals.map(({ retryAt }) => retryAt)));
