import { describe, expect, it } from 'bun:test';
import type { FetcherStatus } from '../../src/engine/fetcher/types';
import type { Upstream } from '../../src/engine/upstream';
import { APP, fault, HOUR_BEFORE, Serving } from '../../src/engine/service/testing/serving';
import { unavailableUpstream } from '../../src/engine/testing/unavailableUpstream';
import { windowNumber } from '../../src/engine/query/testing/world';
import { createMetrics } from './metrics';

const status = (callsLeft: number, queued: number): FetcherStatus => ({
  ...{
    callsLeft,
    queued,
    troubles: [],
    clockOffset: null,
    nextCallAt: null,
    pausedUntil: null,
    inFlight: 0,
    lastFailure: null,
  },
  refused: { environments: [], labels: [] },
  missing: { windows: 0, failed: 0, oldest: null },
  rechecked: { windows: 0, changed: 0 },
});

function accountWith(callsLeft: number, queued: number) {
  const { account, fetcher } = new Serving();
  fetcher.status = async () => status(callsLeft, queued);
  return account;
}

describe("the plugin's own metrics", () => {
  it('count calls by kind and by what became of them, and change nothing of the answer', async () => {
    const metrics = createMetrics();
    const failure = { kind: 'failure', failure: fault('timeout') } as const;
    const serving = new Serving();
    const inner: Upstream = { ...unavailableUpstream, metrics: async () => failure, app: () => serving.lookUp() };
    const upstream = metrics.counted(inner);
    const call = { app: APP, window: windowNumber(0), environments: [], labels: [] };
    expect(await upstream.metrics(call)).toBe(failure);
    await upstream.metrics(call);
    expect(await upstream.app(APP)).toMatchObject({ kind: 'answer' });
    await upstream.hostNames([]);
    await upstream.deployments(APP, HOUR_BEFORE);
    const text = await metrics.collect([]);
    expect(text).toContain('forge_app_metrics_upstream_calls_total{kind="metrics",outcome="timeout"} 2');
    expect(text).toContain('forge_app_metrics_upstream_calls_total{kind="app",outcome="answer"} 1');
    expect(text).toContain('forge_app_metrics_upstream_calls_total{kind="host names",outcome="unavailable"} 1');
    expect(text).toContain('forge_app_metrics_upstream_calls_total{kind="deployments",outcome="unavailable"} 1');
  });

  it('tell how long the process was held, and what memory it has', async () => {
    const text = await createMetrics().collect([]);
    expect(text).toMatch(/^forge_app_metrics_event_loop_lag_seconds [\d.e-]+$/m);
    expect(text).toMatch(/^forge_app_metrics_process_resident_bytes \d+$/m);
  });

  it('add up what waits, and tell the account that has the fewest calls left', async () => {
    const text = await createMetrics().collect([accountWith(5, 3), accountWith(2, 90)]);
    expect(text).toContain('forge_app_metrics_calls_left 2');
    expect(text).toContain('forge_app_metrics_windows_queued 93');
  });
});
