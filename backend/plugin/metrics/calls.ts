/** Calls to Atlassian and the points they bring: counted since the start, and for each account within the last hour. */
import { Counter, type Registry } from 'prom-client';
import { HOUR, type Clock } from '../../../src/engine/time';
import type { AccountKey } from '../../../src/engine/identity';
import type { DecodedAnswer } from '../../../src/engine/otlp/decode';
import type { AccountObserved, CallKind, CallOutcome } from '../../../src/engine/service/status/observed';
import type { Upstream, UpstreamReply } from '../../../src/engine/upstream';
import { createRecent, type Recent } from './recent';

export interface CallMetrics {
  /** Counts its calls by what became of them, and what they bring. */
  counted(account: AccountKey, upstream: Upstream): Upstream;
  /** A second look brought so many points that the first had not. */
  late(account: AccountKey, points: number): void;
  recent(account: AccountKey): AccountObserved;
}

interface AccountRecent {
  readonly calls: Recent;
  readonly points: Recent;
}

const sum = (first: number, second: number): number => first + second;

export function createCallMetrics(clock: Clock, registers: Registry[]): CallMetrics {
  const calls = new Counter({
    name: 'forge_app_metrics_upstream_calls_total',
    help: 'Calls to Atlassian by kind and outcome; all kinds but metrics are look-ups, outside the quota. One with several pages is one.',
    labelNames: ['kind', 'outcome'] as const,
    registers,
  });
  const read = new Counter({
    name: 'forge_app_metrics_points_read_total',
    help: 'Points that calls for metrics brought and that could be read; those fetched again are counted again.',
    registers,
  });
  const dropped = new Counter({
    name: 'forge_app_metrics_points_dropped_total',
    help: 'Points that calls for metrics brought and that could not be read, by reason.',
    labelNames: ['reason'] as const,
    registers,
  });
  const lateOnes = new Counter({
    name: 'forge_app_metrics_points_late_total',
    help: 'Points that only a second look brought, an hour on: they came after the settle time.',
    registers,
  });

  const outcomes = new Map<string, { readonly kind: CallKind; readonly outcome: CallOutcome }>();
  const recents = new Map<AccountKey, AccountRecent>();
  const recentOf = (account: AccountKey): AccountRecent => {
    const known = recents.get(account) ?? {
      calls: createRecent(clock, HOUR, sum),
      points: createRecent(clock, HOUR, sum),
    };
    recents.set(account, known);
    return known;
  };

  const notePoints = (account: AccountKey, answer: DecodedAnswer): void => {
    const { points } = recentOf(account);
    const found = answer.columns.reduce((total, { start }) => total + start.length, 0);
    read.inc(found);
    points.add('read', found);
    for (const { reason, count } of answer.dropped) {
      dropped.inc({ reason }, count);
      points.add('dropped', count);
    }
  };

  return {
    counted(account, upstream) {
      async function count<Answer>(
        kind: CallKind,
        call: Promise<UpstreamReply<Answer>>
      ): Promise<UpstreamReply<Answer>> {
        const reply = await call;
        const outcome: CallOutcome = reply.kind === 'answer' ? 'answer' : reply.failure.cause;
        calls.inc({ kind, outcome });
        const key = `${kind}, ${outcome}`;
        outcomes.set(key, { kind, outcome });
        recentOf(account).calls.add(key, 1);
        return reply;
      }
      return {
        metrics: async (call) => {
          const reply = await count('metrics', upstream.metrics(call));
          if (reply.kind === 'answer') {
            notePoints(account, reply.answer);
          }
          return reply;
        },
        app: (app) => count('app', upstream.app(app)),
        apps: () => count('apps', upstream.apps()),
        hostNames: (sites) => count('host names', upstream.hostNames(sites)),
        deployments: (app, range) => count('deployments', upstream.deployments(app, range)),
      };
    },
    late(account, points) {
      lateOnes.inc(points);
      recentOf(account).points.add('late', points);
    },
    recent(account) {
      const { calls: made, points } = recentOf(account);
      const found = points.values();
      return {
        calls: [...made.values()].flatMap(([key, count]) => {
          const what = outcomes.get(key);
          return what ? [{ ...what, count }] : [];
        }),
        points: { read: found.get('read') ?? 0, dropped: found.get('dropped') ?? 0, late: found.get('late') ?? 0 },
      };
    },
  };
}
