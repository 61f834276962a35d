/** What Grafana collects of the plugin, checked by Prometheus' own tool: names, units, types and help. */
import { afterEach, expect, test } from 'bun:test';
import { createMetrics, type Metrics } from '../../backend/plugin/metrics/metrics';
import type { MetricStoreFigures } from '../../backend/plugin/metrics/metricStores';
import { accountKey } from '../../src/engine/identity';
import { MINUTE } from '../../src/engine/time';
import { APP, NOW, Serving } from '../../src/engine/service/testing/serving';
import { pointAt, windowNumber } from '../../src/engine/query/testing/world';
import { IDLE_STATUS } from '../../src/engine/testing/idleStatus';
import { NO_POINTS } from '../../src/engine/testing/simulatedGateway';
import { unavailableUpstream } from '../../src/engine/testing/unavailableUpstream';
import { prometheusTools } from '../prometheus/tools';

const tools = prometheusTools();
let metrics: Metrics | undefined;
afterEach(() => metrics?.stop());

const STORE: MetricStoreFigures = {
  ...{ key: 'store', adapter: 'otlp', sent: 4, refused: 3, letGo: 2, changedAfter: 1 },
  ...{ lag: MINUTE, lastSuccess: NOW, isFailing: true },
};

/** Each metric with a value. */
async function exposition(): Promise<string> {
  const serving = new Serving();
  const room = { bytes: 1, maxBytes: 2, windows: 1, oldest: NOW, diskFree: 3 };
  metrics = createMetrics(
    serving.clock,
    async () => room,
    async () => [STORE]
  );
  const dropped = [{ metric: '', reason: 'no time', count: 1 }] as const;
  const upstream = metrics.calls.counted(accountKey('https://gateway.example', 'dev@example.com'), {
    ...unavailableUpstream,
    metrics: async () => serving.answer({ ...NO_POINTS, dropped }),
  });
  await upstream.metrics({ app: APP, window: windowNumber(0), environments: [], labels: [] });
  await upstream.app(APP);
  await metrics.answers.timed(
    () => 'metrics',
    async () => undefined
  );
  await serving.keep(windowNumber(0), [pointAt(1, 1)]);
  serving.fetcher.status = async () => ({
    ...IDLE_STATUS,
    queues: [{ urgency: 'newest day', windows: 1 }],
    apps: [{ app: APP, missing: 1, failed: 1 }],
  });
  const lacking = { windows: 1, failed: 0, oldest: null, until: null, expiring: 1, lost: 1, isCounted: true };
  serving.collection = { kind: 'awake', since: NOW, collectedBy: [], apps: [{ app: APP, ...lacking }] };
  return metrics.collect([serving.account]);
}

test('each begins with the prefix, and has a value, a type and a help text', async () => {
  const text = await exposition();
  const named = (comment: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^# ${comment} (\\S+) \\S`, 'gm'))].map(([, name]) => name).sort();
  const names = named('TYPE');
  expect(names.length).toBeGreaterThan(15);
  expect(named('HELP')).toEqual([...names]);
  for (const name of names) {
    expect(name).toStartWith('forge_app_metrics_');
    expect(text).toMatch(new RegExp(`^${name}(_bucket)?(\\{.*\\})? [\\d.e+-]+$`, 'm'));
  }
});

test.skipIf(tools === undefined)('promtool finds nothing to say against them', async () => {
  const check = Bun.spawn([tools?.tool ?? '', 'check', 'metrics'], {
    stdin: new Blob([await exposition()]),
    ...{ stdout: 'pipe', stderr: 'pipe' },
  });
  const said = (await new Response(check.stdout).text()) + (await new Response(check.stderr).text());
  expect({ said, code: await check.exited }).toEqual({ said: '', code: 0 });
});
