/** From what the gateway calls a thing to what the engine does. What can't be used is left out: none, or one in a list. */
import type { AvailableApp, Deployment, EnvironmentInfo } from '../engine/upstream';
import { parseAppId, parseCloudId, parseEnvironmentId, type CloudId } from '../engine/identity';
import { epochMs, type EpochMs } from '../engine/time';
import type { AvailableAppNode, DeploymentNode, EnvironmentNode, TenantContext } from './body/envelope';

/** An environment's id comes bare or, as elsewhere on the gateway, as the last part of an ARI. One that is neither can't be asked for. */
export function environmentOf(node: EnvironmentNode | null): readonly EnvironmentInfo[] {
  const id = parseEnvironmentId(node?.id.split('/').at(-1) ?? '');
  return node === null || id === undefined
    ? []
    : [{ id, key: node.key ?? undefined, type: node.type ?? undefined, createdAt: momentOf(node.createdAt) }];
}

export function availableAppOf(node: AvailableAppNode | null): readonly AvailableApp[] {
  const id = parseAppId(node?.id ?? '');
  return node === null || id === undefined ? [] : [{ id, name: node.name ?? undefined }];
}

export function hostNameOf({ cloudId, hostName }: TenantContext): readonly (readonly [CloudId, string])[] {
  const site = parseCloudId(cloudId ?? '');
  return site === undefined || !hostName ? [] : [[site, hostName]];
}

/** One whose time can't be read has no place on a time axis. */
export function deploymentOf(node: DeploymentNode | null): readonly Deployment[] {
  const at = momentOf(node?.createdAt);
  if (node === null || at === undefined) {
    return [];
  }
  const { status, environmentKey: environment, majorVersion, buildTag, createdBy } = node;
  return [
    {
      ...{ at, environment, status },
      majorVersion: majorVersion?.version?.split('.')[0],
      tag: buildTag ?? undefined,
      by: createdBy?.name ?? undefined,
    },
  ];
}

function momentOf(text: string | null | undefined): EpochMs | undefined {
  const moment = Date.parse(text ?? '');
  return Number.isNaN(moment) ? undefined : epochMs(moment);
}
