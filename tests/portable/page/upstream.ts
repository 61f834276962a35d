/** The engine's upstream over the browser's own `fetch`: what a browser-only edition would have to bring. */
import { createClient } from '../../../src/upstream/client';
import { tooLarge, unavailable } from '../../../src/upstream/causes/failures';
import type { Post } from '../../../src/upstream/post';
import type { Upstream } from '../../../src/engine/upstream';
import { durationMs, type Clock } from '../../../src/engine/time';

export interface UpstreamSettings {
  readonly endpoint: string;
  readonly email: string;
  readonly apiToken: string;
  /** The longest answer that is taken whole. */
  readonly maxMegabytes: number;
  readonly clock: Clock;
}

const MEGABYTE = 1024 * 1024;

export function createBrowserUpstream(settings: UpstreamSettings): Upstream {
  const { apiToken, clock } = settings;
  const host = new URL(settings.endpoint).host;
  return createClient({ post: browserPost(settings, host), host, secrets: [apiToken], clock });
}

function browserPost({ endpoint, email, apiToken, maxMegabytes, clock }: UpstreamSettings, host: string): Post {
  const headers = {
    authorization: `Basic ${btoa(`${email}:${apiToken}`)}`,
    'content-type': 'application/json',
    'x-experimentalapi': 'ForgeMetricsQuery',
  };
  return async (question) => {
    const sentAt = clock.now();
    try {
      const response = await fetch(endpoint, { method: 'POST', headers, body: question });
      const elapsed = durationMs(clock.now() - sentAt);
      const body = new Uint8Array(await response.arrayBuffer());
      return body.byteLength > maxMegabytes * MEGABYTE
        ? { kind: 'failure', failure: tooLarge(maxMegabytes) }
        : { kind: 'answer', answer: { status: response.status, headers: response.headers, body, sentAt, elapsed } };
    } catch {
      return { kind: 'failure', failure: unavailable(`${host} can't be reached`) };
    }
  };
}
