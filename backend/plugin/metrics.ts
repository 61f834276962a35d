/** The plugin's own metrics, which Grafana collects and shows with its own. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Upstream, UpstreamReply } from '../../src/engine/upstream';
import type { Account } from '../../src/engine/service/account';
import { watchEventLoopLag } from './eventLoopLag';

type Kind = 'metrics' | 'app' | 'apps' | 'host names' | 'deployments';

export interface Metrics {
  /** Counts its calls by what became of them. */
  counted(upstream: Upstream): Upstream;
  /** Prometheus' text format. */
  collect(accounts: readonly Account[]): Promise<string>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: 'forge_app_metrics_upstream_calls_total',
    help: 'Calls to Atlassian by kind and outcome; all kinds but metrics are look-ups, outside the quota. One with several pages is one.',
    labelNames: ['kind', 'outcome'] as const,
    registers,
  });
  const left = new Gauge({
    name: 'forge_app_metrics_calls_left',
    help: 'Metrics calls that could be made now, the least of all accounts.',
    registers,
  });
  const queued = new Gauge({
    name: 'forge_app_metrics_windows_queued',
    help: 'Windows that wait for a call, of all accounts.',
    registers,
  });

  const lag = watchEventLoopLag();
  new Gauge({
    name: 'forge_app_metrics_event_loop_lag_seconds',
    help: 'The longest time for which the process saw to nothing else, since this was last collected.',
    registers,
    collect() {
      this.set(lag.longest());
    },
  });
  new Gauge({
    name: 'forge_app_metrics_process_resident_bytes',
    help: 'Memory that the process has.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });

  return {
    counted: (upstream) => {
      async function count<Answer>(kind: Kind, call: Promise<UpstreamReply<Answer>>): Promise<UpstreamReply<Answer>> {
        const reply = await call;
        calls.inc({ kind, outcome: reply.kind === 'answer' ? 'answer' : reply.failure.cause });
        return reply;
      }
      return {
        metrics: (call) => count('metrics', upstream.metrics(call)),
        app: (app) => count('app', upstream.app(app)),
        apps: () => count('apps', upstream.apps()),
        hostNames: (sites) => count('host names', upstream.hostNames(sites)),
        deployments: (app, range) => count('deployments', upstream.deployments(app, range)),
      };
    },
    async collect(accounts) {
      const statuses = await Promise.all(accounts.map(({ fetcher }) => fetcher.status()));
      queued.set(statuses.reduce((sum, status) => sum + status.queued, 0));
      if (statuses.length > 0) {
        left.set(Math.min(...statuses.map(({ callsLeft }) => callsLeft)));
      }
      return registry.metrics();
    },
  };
}
