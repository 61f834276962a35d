/** The client of Atlassian's GraphQL gateway as the backend has it: with its credentials, over its own network. */
import type { Logger } from 'pino';
import type { Upstream } from '../../src/engine/upstream';
import type { Clock } from '../../src/engine/time';
import { createClient } from '../../src/upstream/client';
import type { ReadMetricsAnswer } from '../../src/upstream/metricsAnswer';
import { createPost } from './post';
import type { NetworkSettings } from './settings';

export interface UpstreamSettings {
  readonly endpoint: string;
  readonly email: string;
  readonly apiToken: string;
  readonly settings: NetworkSettings;
  readonly clock: Clock;
  readonly log: Logger;
  /** Here and at once, without it. */
  readonly readMetrics?: ReadMetricsAnswer;
}

export function createUpstream({
  endpoint,
  email,
  apiToken,
  settings,
  clock,
  log,
  readMetrics,
}: UpstreamSettings): Upstream {
  const token = apiToken.trim();
  const credentials = Buffer.from(`${email.trim()}:${token}`, 'utf8').toString('base64');
  const host = hostOf(endpoint);
  return createClient({
    post: createPost(endpoint, headersWith(credentials), settings, clock),
    host,
    secrets: [credentials, token],
    clock,
    ...(readMetrics && { readMetrics }),
    onCall: (call) =>
      call.cause === undefined
        ? log.debug({ host, ...call }, 'The gateway answered')
        : log.warn({ host, ...call }, 'A call to the gateway failed'),
  });
}

const headersWith = (credentials: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${credentials}`,
  'content-type': 'application/json',
  accept: 'application/json',
  'accept-encoding': 'gzip',
  'user-agent': 'ForgeMetricsExportServer/1.0.0',
  'x-experimentalapi': 'ForgeMetricsQuery',
});

const hostOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).host : 'The endpoint');
