import type { HealthRequest } from '../plugin';

/** Who has turns of their own: each user of each organisation, and its rules, which nobody's panels hold up. */
export function askerOf({ context: { orgId, user }, headers }: Pick<HealthRequest, 'context' | 'headers'>): string {
  return `${orgId} ${user?.login ?? ''}${headers.get('FromAlert') === 'true' ? ' rules' : ''}`;
}
