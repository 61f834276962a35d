/** Which version of an app runs where and when. */
import { MINUTE } from './calendar';
import { chance, hashText } from './random';
import type { Environment, Site } from './types';

interface Deployment {
  readonly version: string;
  readonly at: number;
}

/** Deployments are counted from 1; 0 stands before the environment's first. */
function ordinalAt(environment: Environment, moment: number): number {
  return Math.floor((moment - environment.createdAt) / environment.deployEvery) + 1;
}

const versionOf = (ordinal: number): string => `${1 + Math.floor(ordinal / 40)}.${ordinal % 40}.0`;
const deployedAt = (environment: Environment, ordinal: number): number =>
  environment.createdAt + (ordinal - 1) * environment.deployEvery;

/** The newest deployment at `moment`, which must not lie before the environment's creation. */
export function deploymentAt(environment: Environment, moment: number): Deployment {
  const ordinal = Math.max(1, ordinalAt(environment, moment));
  return { version: versionOf(ordinal), at: deployedAt(environment, ordinal) };
}

/** A site takes a new version up to half an hour after its deployment. */
export function versionOn(site: Site, environment: Environment, moment: number): string {
  const wait = Math.floor(chance(hashText(site.cloudId), 0, 3) * 30) * MINUTE;
  return deploymentAt(environment, moment - wait).version;
}

/** Deployments in [from, to), oldest first. */
export function deploymentsBetween(environment: Environment, from: number, to: number): readonly Deployment[] {
  const deployments: Deployment[] = [];
  for (let ordinal = Math.max(1, ordinalAt(environment, from)); deployedAt(environment, ordinal) < to; ordinal++) {
    const at = deployedAt(environment, ordinal);
    if (at >= from) {
      deployments.push({ version: versionOf(ordinal), at });
    }
  }
  return deployments;
}
