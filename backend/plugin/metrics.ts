/** The plugin's own metrics, which Grafana collects and shows with its own. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Upstream } from '../../src/engine/fetcher/upstream';
import type { Account } from '../../src/engine/service/account';

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
    help: 'Calls to Atlassian by kind and outcome.',
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

  return {
    counted: (upstream) => ({
      async metrics(call) {
        const reply = await upstream.metrics(call);
        calls.inc({ kind: 'metrics', outcome: reply.kind === 'answer' ? 'answer' : reply.failure.cause });
        return reply;
      },
      async app(app) {
        const reply = await upstream.app(app);
        calls.inc({ kind: 'look-up', outcome: reply.kind === 'answer' ? 'answer' : reply.failure.cause });
        return reply;
      },
    }),
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
