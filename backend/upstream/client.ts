/** The gateway's questions and answers over any way to post them. Neither Node nor Bun is needed here: a browser's `fetch` will do. */
import type { Scope } from '../../src/engine/chunk/types';
import type {
  AppInfo,
  EnvironmentInfo,
  Upstream,
  UpstreamCause,
  UpstreamReply,
} from '../../src/engine/fetcher/upstream';
import { appAri, parseEnvironmentId, type AppId } from '../../src/engine/identity';
import { epochMs, type Clock, type DurationMs, type EpochMs } from '../../src/engine/time';
import { windowEnd } from '../../src/engine/window/grid';
import { readAnswer, readAppPage, readMetrics, type Reader } from './answer';
import { APP_DOCUMENT, METRICS_DOCUMENT } from './documents';
import type { AppPage, EnvironmentNode } from './envelope';
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
  readonly characters?: number;
  readonly elapsedMs?: DurationMs;
  readonly cause: UpstreamCause | undefined;
}

interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const NODES_A_PAGE = 100;
/** An app has a handful of environments; pages that never end do so here. */
const MAX_PAGES = 20;
const NO_SCOPE: Scope = { environments: [], labels: [] };

/** Its methods never throw: what goes wrong is an answer, too. */
export function createClient({ post, host, redact, clock, onCall = () => undefined }: ClientParts): Upstream {
  const ask = async <Found>(question: Question, asked: Scope, read: Reader<Found>): Promise<UpstreamReply<Found>> => {
    const reply = await post(JSON.stringify(question));
    if (reply.kind === 'failure') {
      onCall({ cause: reply.failure.cause });
      return reply;
    }
    const { status, headers, body, sentAt, elapsed } = reply.answer;
    const until = retryAfter(headers, clock.now());
    const outcome = readAnswer(reply.answer, { asked, until, host, redact }, read);
    const cause = outcome.kind === 'failure' ? outcome.failure.cause : undefined;
    onCall({ status, characters: body.length, elapsedMs: elapsed, cause });
    return outcome.kind === 'failure' ? outcome : { ...outcome, serverStart: serverStart(headers, sentAt, elapsed) };
  };

  const appPage = (app: AppId, after: string | undefined): Promise<UpstreamReply<AppPage>> => {
    const variables = { id: appAri(app), first: NODES_A_PAGE, after: after ?? null };
    return ask({ query: APP_DOCUMENT, variables }, NO_SCOPE, readAppPage);
  };

  return {
    metrics: ({ app, window, environments, labels }) => {
      const interval = { start: isoTime(window), end: isoTime(windowEnd(window)) };
      const variables = { appId: appAri(app), query: { filters: { environments, interval, metrics: labels } } };
      return ask({ query: METRICS_DOCUMENT, variables }, { environments, labels }, readMetrics);
    },

    app: async (app) => {
      const environments: EnvironmentInfo[] = [];
      let reply = await appPage(app, undefined);
      for (let page = 1; reply.kind === 'answer'; page += 1) {
        const { name, environmentsPage } = reply.answer;
        environments.push(...environmentsPage.nodes.flatMap(environmentOf));
        const { hasNextPage, endCursor } = environmentsPage.pageInfo;
        if (!hasNextPage || typeof endCursor !== 'string' || page === MAX_PAGES) {
          const answer: AppInfo = { name: name ?? undefined, environments };
          return { kind: 'answer', answer, serverStart: reply.serverStart };
        }
        reply = await appPage(app, endCursor);
      }
      return reply;
    },
  };
}

const isoTime = (moment: EpochMs): string => new Date(moment).toISOString();

/** An environment's id comes bare or, as elsewhere on the gateway, as the last part of an ARI. One that is neither can't be asked for. */
function environmentOf(node: EnvironmentNode | null): readonly EnvironmentInfo[] {
  const id = parseEnvironmentId(node?.id.split('/').at(-1) ?? '');
  if (node === null || id === undefined) {
    return [];
  }
  const created = Date.parse(node.createdAt ?? '');
  return [
    {
      id,
      key: node.key ?? undefined,
      type: node.type ?? undefined,
      createdAt: Number.isNaN(created) ? undefined : epochMs(created),
    },
  ];
}
