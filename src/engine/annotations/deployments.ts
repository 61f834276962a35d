/** Deployments as annotations. */
import type { Deployment, EnvironmentInfo } from '../upstream';
import type { EnvironmentId } from '../identity';
import type { AnnotationEvent } from './event';

/** Deployments name environments by their keys. @param chosen undefined: all. */
export function inEnvironments(
  deployments: readonly Deployment[],
  known: readonly EnvironmentInfo[],
  chosen: readonly EnvironmentId[] | undefined
): readonly Deployment[] {
  if (chosen === undefined) {
    return deployments;
  }
  const keys = new Set(known.flatMap(({ id, key }) => (key !== undefined && chosen.includes(id) ? [key] : [])));
  return deployments.filter(({ environment }) => keys.has(environment));
}

export function deploymentEvent(deployment: Deployment): AnnotationEvent {
  const { at, environment, majorVersion } = deployment;
  return {
    id: `deployment ${environment} ${at}`,
    time: at,
    title: 'Deployment',
    text: textOf(deployment),
    tags: [environment, ...(majorVersion === undefined ? [] : [majorVersion])],
  };
}

function textOf({ environment, status, majorVersion, tag, by }: Deployment): string {
  const what = majorVersion === undefined ? '' : ` of version ${majorVersion}`;
  const details = [tag && `tag ${tag}`, by && `by ${by}`].filter(Boolean).join(', ');
  return `Deployment${what} to ${environment} ${outcomeOf(status)}${details && `; ${details}`}.`;
}

function outcomeOf(status: string): string {
  switch (status) {
    case 'DONE':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    case 'IN_PROGRESS':
      return 'is under way';
    default:
      return `has status ${status}`;
  }
}
