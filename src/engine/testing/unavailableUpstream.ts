import type { Upstream, UpstreamReply } from '../upstream';

const down = async (): Promise<UpstreamReply<never>> => ({
  kind: 'failure',
  failure: { cause: 'unavailable', message: 'It is down.' },
});

/** A gateway that is down. A test makes of it what it needs. */
export const unavailableUpstream: Upstream = {
  metrics: down,
  app: down,
  apps: down,
  hostNames: down,
  deployments: down,
};
