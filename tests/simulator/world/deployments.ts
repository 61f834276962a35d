/** An app's deployments as its owner is told of them. */
import { MINUTE } from './calendar';
import { chance, hashText } from './random';
import type { App, Environment } from './types';
import { deploymentsBetween } from './versions';

interface DeploymentRecord {
  readonly status: 'DONE' | 'FAILED' | 'IN_PROGRESS';
  readonly environmentKey: string;
  readonly buildTag: string | null;
  readonly majorVersion: { readonly version: string } | null;
  readonly createdBy: { readonly accountId: string; readonly accountStatus: 'active'; readonly name: string } | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const TAKES = 2 * MINUTE;
/** A deployment that fails is tried again so much later. */
const SECOND_TRY = 7 * MINUTE;
const PEOPLE = ['Alex Kim', 'Sam Ortiz', 'Robin Weber'];

/** Those begun in [from, to) and not after `now`, newest first. */
export function deploymentsOf(app: App, from: number, to: number, now: number): readonly DeploymentRecord[] {
  return app.environments
    .flatMap((environment) =>
      deploymentsBetween(environment, from, Math.min(to, now + 1) + SECOND_TRY).flatMap(({ version, at }) => [
        ...failedTry(environment, at),
        deployment(environment, at, at > now - TAKES ? 'IN_PROGRESS' : 'DONE', version),
      ])
    )
    .filter(({ createdAt }) => createdAt >= from && createdAt < to && createdAt <= now)
    .sort((one, other) => other.createdAt - one.createdAt);
}

/** One in four succeeds at the second try only. */
const failedTry = (environment: Environment, at: number): readonly DeploymentRecord[] =>
  pick(environment, at, 1, 4) === 0 ? [deployment(environment, at - SECOND_TRY, 'FAILED', undefined)] : [];

function deployment(
  environment: Environment,
  at: number,
  status: DeploymentRecord['status'],
  version: string | undefined
): DeploymentRecord {
  // Development is deployed from desks, without a tag; a pipeline has no name.
  const person = pick(environment, at, 2, PEOPLE.length + (environment.type === 'PRODUCTION' ? 1 : 0));
  const name = PEOPLE[person];
  return {
    status,
    environmentKey: environment.key,
    buildTag: environment.type === 'DEVELOPMENT' || version === undefined ? null : `build-${version}`,
    majorVersion: version === undefined ? null : { version: `${version.split('.')[0]}.0.0` },
    createdBy: name === undefined ? null : { accountId: `557058:${person}`, accountStatus: 'active', name },
    createdAt: at,
  };
}

const pick = ({ id }: Environment, at: number, purpose: number, of: number): number =>
  Math.floor(chance(hashText(id), at, purpose) * of);
