import type { PluginContext } from '../plugin';

/** Who has turns of their own: each user of each organisation; Grafana's scheduler of rules is one. */
export function askerOf({ orgId, user }: PluginContext): string {
  return `${orgId} ${user?.login ?? ''}`;
}
