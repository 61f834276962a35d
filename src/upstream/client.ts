/** The gateway's questions and answers over any way to post them. Neither Node nor Bun is needed here: a browser's `fetch` will do. */
import type { Scope } from '../engine/chunk/types';
import type { Upstream, UpstreamReply } from '../engine/upstream';
import type { UpstreamCause } from '../engine/failure';
import { appAri } from '../engine/identity';
import type { Clock, DurationMs, EpochMs } from '../engine/time';
import { windowEnd } from '../engine/window/grid';
import { failed, readAnswer, type Outcome, type Reader } from './answer';
import type { CallFacts } from './causes/causes';
import { APP_DOCUMENT, APPS_DOCUMENT, DEPLOYMENTS_DOCUMENT, HOST_NAMES_DOCUMENT, METRICS_DOCUMENT } from './documents';
import { appsRefused, deploymentsRefused, namesTooLarge, tooManyDeployments } from './causes/failures';
import { readMetricsAnswer, type ReadMetricsAnswer } from './metricsAnswer';
import { availableAppOf, deploymentOf, environmentOf, hostNameOf } from './nodes';
import { MAX_PAGES, pagesOf } from './pages';
import { pauseEnd } from './headers/pause';
import type { HttpAnswer, Post } from './post';
import { readAppPage, readAppsPage, readDeploymentPage, readHostNames } from './readers';
import { requestIdOf } from './headers/requestId';
import { serverStart } from './headers/serverTime';

export interface ClientParts {
  readonly post: Post;
  /** The endpoint's host, for people. */
  readonly host: string;
  /** Taken out of every text that came from outside. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** Here and at once, without it. */
  readonly readMetrics?: ReadMetricsAnswer;
  readonly onCall?: (call: CallReport) => void;
}

/** What may be told of a call: nothing of what it asked, nothing of what came. */
export interface CallReport {
  readonly about: CallFacts['about'];
  /** Missing where no answer came. */
  readonly status?: number;
  readonly bytes?: number;
  readonly elapsedMs?: DurationMs;
  readonly cause: UpstreamCause | undefined;
  /** Of a call that failed: the gateway's own id of it, where it tells one. */
  readonly requestId?: string | undefined;
}

type Variables = Readonly<Record<string, unknown>>;

const NODES_A_PAGE = 100;
/** A page of names; parsed where everything else waits for it. */
const LONGEST_LOOK_UP = 1024 * 1024;
const REFUSALS_OF_APPS: readonly UpstreamCause[] = ['not owner', 'unknown app', 'not understood'];
const NO_SCOPE: Scope = { environments: [], labels: [] };

/** Its methods never throw: what goes wrong is an answer, too. */
export function createClient(parts: ClientParts): Upstream {
  const { post, host, secrets, clock, onCall = () => undefined } = parts;
  const { readMetrics = async (answer) => readMetricsAnswer(answer) } = parts;

  const factsOf = ({ headers }: HttpAnswer, about: CallFacts['about'], asked: Scope): CallFacts => ({
    ...{ about, asked, host, secrets },
    until: pauseEnd(headers, clock.now()),
  });

  async function ask<Found>(
    about: CallFacts['about'],
    query: string,
    variables: Variables,
    read: (answer: HttpAnswer) => Promise<Outcome<Found>>
  ): Promise<UpstreamReply<Found>> {
    const reply = await post(JSON.stringify({ query, variables }));
    if (reply.kind === 'failure') {
      const { failure, headers } = reply;
      onCall({ about, cause: failure.cause, requestId: requestIdOf(undefined, headers, secrets) });
      return { kind: 'failure', failure };
    }
    const { status, headers, body, sentAt, elapsed } = reply.answer;
    const bytes = body.byteLength;
    const outcome = await read(reply.answer);
    const told = { about, status, bytes, elapsedMs: elapsed };
    if (outcome.kind === 'failure') {
      const { failure, requestId } = outcome;
      onCall({ ...told, cause: failure.cause, requestId: requestIdOf(requestId, headers, secrets) });
      return { kind: 'failure', failure };
    }
    onCall({ ...told, cause: undefined });
    return { ...outcome, serverStart: serverStart(headers, sentAt, elapsed) };
  }

  const lookUp = <Found>(query: string, variables: Variables, read: Reader<Found>): Promise<UpstreamReply<Found>> =>
    ask('names', query, variables, async (answer) =>
      answer.body.byteLength > LONGEST_LOOK_UP
        ? failed(namesTooLarge())
        : readAnswer(answer, factsOf(answer, 'names', NO_SCOPE), read)
    );

  return {
    metrics: ({ app, window, interval, received, environments, labels }) => {
      const { from, to } = interval ?? { from: window, to: windowEnd(window) };
      const variables = {
        appId: appAri(app),
        query: { filters: { environments, interval: { start: isoTime(from), end: isoTime(to) }, metrics: labels } },
      };
      return ask('metrics', METRICS_DOCUMENT, variables, async (answer) => {
        // Whatever becomes of the note, the answer has been paid for.
        await received?.(answer.body.byteLength).catch(() => undefined);
        const { status, body } = answer;
        return readMetrics({ status, body, window, facts: factsOf(answer, 'metrics', { environments, labels }) });
      });
    },

    app: async (app) => {
      const variables = { id: appAri(app), first: NODES_A_PAGE };
      const reply = await pagesOf(
        (after) => lookUp(APP_DOCUMENT, { ...variables, after }, readAppPage),
        ({ environmentsPage }) => environmentsPage.pageInfo
      );
      return mapped(reply, ({ pages }) => ({
        name: pages[0].name ?? undefined,
        environments: pages.flatMap(({ environmentsPage }) => environmentsPage.nodes.flatMap(environmentOf)),
      }));
    },

    apps: async () => {
      const reply = await pagesOf(
        (after) => lookUp(APPS_DOCUMENT, { first: NODES_A_PAGE, after }, readAppsPage),
        ({ pageInfo }) => pageInfo
      );
      // A schema without this field, or one that closes it to tokens, refuses the question, and not the account.
      const isRefused = reply.kind === 'failure' && REFUSALS_OF_APPS.includes(reply.failure.cause);
      return isRefused
        ? { kind: 'failure', failure: appsRefused() }
        : mapped(reply, ({ pages }) => {
            const apps = pages.flatMap(({ nodes }) => nodes.flatMap(availableAppOf));
            return [...new Map(apps.map((app) => [app.id, app])).values()];
          });
    },

    hostNames: async (sites) => {
      const reply = await lookUp(HOST_NAMES_DOCUMENT, { cloudIds: sites }, readHostNames);
      return mapped(reply, (contexts) => new Map(contexts.flatMap(hostNameOf)));
    },

    deployments: async (app, { from, to }) => {
      const interval = { startTime: isoTime(from), endTime: isoTime(to) };
      const variables = { id: appAri(app), interval, first: NODES_A_PAGE };
      const reply = await pagesOf(
        (after) => lookUp(DEPLOYMENTS_DOCUMENT, { ...variables, after }, readDeploymentPage),
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
