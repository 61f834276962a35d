/** The engine's upstream over the browser's own `fetch`: what a browser-only edition would have to bring. */
import { readAnswer, readAppPage, readMetrics, type Reader } from '../../../backend/upstream/answer';
import { APP_DOCUMENT, METRICS_DOCUMENT } from '../../../backend/upstream/documents';
import type { AppPage } from '../../../backend/upstream/envelope';
import { tooLarge, unavailable } from '../../../backend/upstream/failures';
import { retryAfter, serverStart } from '../../../backend/upstream/serverTime';
import type { Scope } from '../../../src/engine/chunk/types';
import type { AppInfo, Upstream, UpstreamReply } from '../../../src/engine/fetcher/upstream';
import { appAri, parseEnvironmentId } from '../../../src/engine/identity';
import { durationMs, epochMs, type Clock, type EpochMs } from '../../../src/engine/time';
import { windowEnd } from '../../../src/engine/window/grid';

export interface UpstreamSettings {
  readonly endpoint: string;
  readonly email: string;
  readonly apiToken: string;
  /** The longest answer that is taken whole. */
  readonly maxMegabytes: number;
  readonly clock: Clock;
}

const MEGABYTE = 1024 * 1024;
const NO_SCOPE: Scope = { environments: [], labels: [] };

export function createBrowserUpstream(settings: UpstreamSettings): Upstream {
  const { endpoint, email, apiToken, maxMegabytes, clock } = settings;
  const headers = {
    authorization: `Basic ${btoa(`${email}:${apiToken}`)}`,
    'content-type': 'application/json',
    'x-experimentalapi': 'ForgeMetricsQuery',
  };
  const host = new URL(endpoint).host;

  async function ask<Found>(question: object, asked: Scope, read: Reader<Found>): Promise<UpstreamReply<Found>> {
    const sentAt = clock.now();
    try {
      const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(question) });
      const elapsed = durationMs(clock.now() - sentAt);
      const body = await response.text();
      if (body.length > maxMegabytes * MEGABYTE) {
        return { kind: 'failure', failure: tooLarge(maxMegabytes) };
      }
      const facts = { asked, until: retryAfter(response.headers, clock.now()), host, redact: withoutToken };
      const outcome = readAnswer(
        { status: response.status, headers: response.headers, body, sentAt, elapsed },
        facts,
        read
      );
      return outcome.kind === 'failure'
        ? outcome
        : { ...outcome, serverStart: serverStart(response.headers, sentAt, elapsed) };
    } catch {
      return { kind: 'failure', failure: unavailable(`${host} can't be reached`) };
    }
  }
  const withoutToken = (text: string): string => text.replaceAll(apiToken, '…');

  return {
    metrics: ({ app, window, environments, labels }) => {
      const interval = { start: isoTime(window), end: isoTime(windowEnd(window)) };
      const variables = { appId: appAri(app), query: { filters: { environments, interval, metrics: labels } } };
      return ask({ query: METRICS_DOCUMENT, variables }, { environments, labels }, readMetrics);
    },
    app: async (app) => {
      const variables = { id: appAri(app), first: 100, after: null };
      const reply = await ask({ query: APP_DOCUMENT, variables }, NO_SCOPE, readAppPage);
      return reply.kind === 'failure' ? reply : { ...reply, answer: infoOf(reply.answer) };
    },
  };
}

const isoTime = (moment: EpochMs): string => new Date(moment).toISOString();

/** Of the first page: an app in a test has no second one. */
function infoOf({ name, environmentsPage }: AppPage): AppInfo {
  const environments = environmentsPage.nodes.flatMap((node) => {
    const id = parseEnvironmentId(node?.id ?? '');
    const created = Date.parse(node?.createdAt ?? '');
    const createdAt = Number.isNaN(created) ? undefined : epochMs(created);
    return id ? [{ id, key: node?.key ?? undefined, type: node?.type ?? undefined, createdAt }] : [];
  });
  return { name: name ?? undefined, environments };
}
