/** The gateway's questions and answers over any way to post them. Neither Node nor Bun is needed here: a browser's `fetch` will do. */
import type { Scope } from '../engine/chunk/types';
import type { MetricsCall, Upstream, UpstreamReply } from '../engine/upstream';
import type { UpstreamCause } from '../engine/failure';
import { appAri } from '../engine/identity';
import type { Clock, DurationMs, EpochMs } from '../engine/time';
import { windowEnd } from '../engine/window/grid';
import { readAnswer, readAppPage, readDeploymentPage, readHostNames, readMetrics, type Reader } from './answer';
import { APP_DOCUMENT, DEPLOYMENTS_DOCUMENT, HOST_NAMES_DOCUMENT, METRICS_DOCUMENT } from './documents';
import { deploymentsRefused, tooManyDeployments } from './failures';
import { deploymentOf, environmentOf, hostNameOf } from './nodes';
import { MAX_PAGES, pagesOf } from './pages';
import type { Post } from './post';
import { retryAfter, serverStart } from './serverTime';

export interface ClientParts {
  readonly post: Post;
  /** The endpoint's host, for people. */
  readonly host: string;
  /** Takes the token out of a text that came from outside. */
  readonly redact: (text: string) => string;
  readonly clock: Clock;
  readonly onCall?: (call: CallReport) => void;
}

/** What may be told of a call: nothing of what it asked, nothing of what came. */
export interface CallReport {
  /** Missing where no answer came. */
  readonly status?: number;
  readonly bytes?: number;
  readonly elapsedMs?: DurationMs;
  readonly cause: UpstreamCause | undefined;
}

interface Particulars {
  readonly asked?: Scope;
  readonly received?: MetricsCall['received'];
}

type Variables = Readonly<Record<string, unknown>>;

const NODES_A_PAGE = 100;
const NO_SCOPE: Scope = { environments: [], labels: [] };

/** Its methods never throw: what goes wrong is an answer, too. */
export function createClient({ post, host, redact, clock, onCall = () => undefined }: ClientParts): Upstream {
  async function ask<Found>(
    query: string,
    variables: Variables,
    read: Reader<Found>,
    { asked = NO_SCOPE, received }: Particulars = {}
  ): Promise<UpstreamReply<Found>> {
    const reply = await post(JSON.stringify({ query, variables }));
    if (reply.kind === 'failure') {
      onCall({ cause: reply.failure.cause });
      return reply;
    }
    const { status, headers, body, sentAt, elapsed } = reply.answer;
    await received?.(body.byteLength);
    const until = retryAfter(headers, clock.now());
    const outcome = readAnswer(reply.answer, { asked, until, host, redact }, read);
    const cause = outcome.kind === 'failure' ? outcome.failure.cause : undefined;
    onCall({ status, bytes: body.byteLength, elapsedMs: elapsed, cause });
    return outcome.kind === 'failure' ? outcome : { ...outcome, serverStart: serverStart(headers, sentAt, elapsed) };
  }

  return {
    metrics: ({ app, window, interval, received, environments, labels }) => {
      const { from, to } = interval ?? { from: window, to: windowEnd(window) };
      const variables = {
        appId: appAri(app),
        query: { filters: { environments, interval: { start: isoTime(from), end: isoTime(to) }, metrics: labels } },
      };
      return ask(METRICS_DOCUMENT, variables, readMetrics(window), { asked: { environments, labels }, received });
    },

    app: async (app) => {
      const variables = { id: appAri(app), first: NODES_A_PAGE };
      const reply = await pagesOf(
        (after) => ask(APP_DOCUMENT, { ...variables, after }, readAppPage),
        ({ environmentsPage }) => environmentsPage.pageInfo
      );
      return mapped(reply, ({ pages }) => ({
        name: pages[0].name ?? undefined,
        environments: pages.flatMap(({ environmentsPage }) => environmentsPage.nodes.flatMap(environmentOf)),
      }));
    },

    hostNames: async (sites) => {
      const reply = await ask(HOST_NAMES_DOCUMENT, { cloudIds: sites }, readHostNames);
      return mapped(reply, (contexts) => new Map(contexts.flatMap(hostNameOf)));
    },

    deployments: async (app, { from, to }) => {
      const interval = { startTime: isoTime(from), endTime: isoTime(to) };
      const variables = { id: appAri(app), interval, first: NODES_A_PAGE };
      const reply = await pagesOf(
        (after) => ask(DEPLOYMENTS_DOCUMENT, { ...variables, after }, readDeploymentPage),
        ({ pageInfo }) => pageInfo
      );
      if (reply.kind === 'failure') {
        return reply.failure.cause === 'not owner' ? { kind: 'failure', failure: deploymentsRefused() } : reply;
      }
      return reply.answer.areAll
        ? mapped(reply, ({ pages }) => pages.flatMap(({ nodes }) => nodes.flatMap(deploymentOf)))
        : { kind: 'failure', failure: tooManyDeployments(MAX_PAGES * NODES_A_PAGE) };
    },
  };
}

const isoTime = (moment: EpochMs): string => new Date(moment).toISOString();

const mapped = <From, To>(reply: UpstreamReply<From>, map: (answer: From) => To): UpstreamReply<To> =>
  reply.kind === 'failure' ? reply : { ...reply, answer: map(reply.answer) };
