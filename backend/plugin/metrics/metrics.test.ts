import { afterEach, describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import type { FetcherStatus } from '../../../src/engine/fetcher/types';
import { accountKey, type AppId } from '../../../src/engine/identity';
import type { Behind } from '../../../src/engine/service/account/collection';
import type { StoreRoom } from './processMetrics';
import type { Upstream, UpstreamReply } from '../../../src/engine/upstream';
import { pointAt, windowNumber } from '../../../src/engine/query/testing/world';
import { APP, fault, HOUR_BEFORE, NOW, Serving } from '../../../src/engine/service/testing/serving';
import { appNumber } from '../../../src/engine/testing/fetching';
import { IDLE_STATUS } from '../../../src/engine/testing/idleStatus';
import { NO_POINTS } from '../../../src/engine/testing/simulatedGateway';
import { unavailableUpstream } from '../../../src/engine/testing/unavailableUpstream';
import { after, HOUR, MINUTE, SECOND } from '../../../src/engine/time';
import { createMetrics, type Metrics } from './metrics';

const ROOM: StoreRoom = { bytes: 3, maxBytes: 10, windows: 2, oldest: NOW, diskFree: 99 };
const ACCOUNT = accountKey('https://gateway.example/graphql', 'dev@example.com');
const NOTHING_LACKING: Omit<Behind, 'app'> = {
  windows: 0,
  failed: 0,
  oldest: null,
  until: null,
  expiring: 0,
  lost: 0,
  isCounted: true,
};

let running: Metrics | undefined;
afterEach(() => running?.stop());

function started(serving = new Serving(), room: StoreRoom = ROOM): Metrics {
  running = createMetrics(serving.clock, async () => room);
  return running;
}

function accountWith(status: Partial<FetcherStatus>, behind: readonly Behind[] = []) {
  const serving = new Serving();
  serving.fetcher.status = async () => ({ ...IDLE_STATUS, ...status });
  serving.collection = { kind: 'awake', since: NOW, collectedBy: [], apps: behind };
  return serving.account;
}

/** The value of the one line that begins so. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`forge_app_metrics_${series} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

describe("the plugin's own metrics", () => {
  it('count calls by kind and by what became of them, and change nothing of the answer', async () => {
    const metrics = started();
    const failure = { kind: 'failure', failure: fault('timeout') } as const;
    const serving = new Serving();
    const inner: Upstream = { ...unavailableUpstream, metrics: async () => failure, app: () => serving.lookUp() };
    const upstream = metrics.calls.counted(ACCOUNT, inner);
    const call = { app: APP, window: windowNumber(0), environments: [], labels: [] };
    expect(await upstream.metrics(call)).toBe(failure);
    await upstream.metrics(call);
    expect(await upstream.app(APP)).toMatchObject({ kind: 'answer' });
    await upstream.hostNames([]);
    await upstream.deployments(APP, HOUR_BEFORE);
    const text = await metrics.collect([]);
    expect(valueOf(text, 'upstream_calls_total{kind="metrics",outcome="timeout"}')).toBe(2);
    expect(valueOf(text, 'upstream_calls_total{kind="app",outcome="answer"}')).toBe(1);
    expect(text).toContain('upstream_calls_total{kind="host names",outcome="unavailable"} 1');
    expect(text).toContain('upstream_calls_total{kind="deployments",outcome="unavailable"} 1');
    expect(metrics.observed.ofAccount(ACCOUNT).calls).toEqual(
      expect.arrayContaining([
        { kind: 'metrics', outcome: 'timeout', count: 2 },
        { kind: 'app', outcome: 'answer', count: 1 },
      ])
    );
  });

  it('count points read, dropped and late; the status knows those of the last hour, of this account alone', async () => {
    const serving = new Serving();
    const metrics = started(serving);
    const { columns } = await serving.keep(windowNumber(0), [pointAt(1, 1), pointAt(2, 1)]);
    const dropped = [{ metric: 'x', reason: 'no time', count: 4 }] as const;
    const answer: UpstreamReply<typeof NO_POINTS> = serving.answer({ ...NO_POINTS, columns, dropped });
    const upstream = metrics.calls.counted(ACCOUNT, { ...unavailableUpstream, metrics: async () => answer });
    await upstream.metrics({ app: APP, window: windowNumber(0), environments: [], labels: [] });
    metrics.calls.late(ACCOUNT, 3);
    const text = await metrics.collect([]);
    expect(valueOf(text, 'points_read_total')).toBe(2);
    expect(valueOf(text, 'points_dropped_total{reason="no time"}')).toBe(4);
    expect(valueOf(text, 'points_late_total')).toBe(3);
    expect(metrics.observed.ofAccount(ACCOUNT).points).toEqual({ read: 2, dropped: 4, late: 3 });
    expect(metrics.observed.ofAccount(accountKey('https://other.example', 'x@y.example')).points.read).toBe(0);
    await serving.clock.advance(HOUR + 6 * MINUTE);
    expect(metrics.observed.ofAccount(ACCOUNT)).toEqual({ calls: [], points: { read: 0, dropped: 0, late: 0 } });
  });

  it('tell how long the process was held, what memory it has, and how full its store is', async () => {
    const text = await started().collect([]);
    expect(valueOf(text, 'event_loop_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(valueOf(text, 'store_size_bytes')).toBe(3);
    expect(valueOf(text, 'store_limit_bytes')).toBe(10);
    expect(valueOf(text, 'store_windows')).toBe(2);
    expect(valueOf(text, 'store_oldest_window_timestamp_seconds')).toBe(NOW / SECOND);
    expect(valueOf(text, 'store_disk_free_bytes')).toBe(99);
  });

  it('say nothing rather than 0 of what is not known', async () => {
    const text = await started(new Serving(), {
      ...ROOM,
      windows: undefined,
      oldest: undefined,
      diskFree: undefined,
    }).collect([]);
    for (const unknown of ['calls_left', 'store_windows', 'store_oldest_window_timestamp_seconds', 'store_disk_free']) {
      expect(text).not.toMatch(new RegExp(`^forge_app_metrics_${unknown}`, 'm'));
    }
  });

  it('add up what waits, and tell the account that has the fewest calls left', async () => {
    const queues = (windows: number) => [
      { urgency: 'view', windows },
      { urgency: 'backfill', windows: 1 },
    ];
    const metrics = started();
    const accounts = [
      accountWith({ callsLeft: 5, queues: queues(3) }),
      accountWith({ callsLeft: 2, queues: queues(90) }),
    ];
    for (let scrape = 0; scrape < 2; scrape++) {
      const text = await metrics.collect(accounts);
      expect(valueOf(text, 'calls_left')).toBe(2);
      expect(valueOf(text, 'windows_queued{urgency="view"}')).toBe(93);
      expect(valueOf(text, 'windows_queued{urgency="backfill"}')).toBe(2);
      expect(valueOf(text, 'collectors{state="awake"}')).toBe(2);
    }
    expect(valueOf(await metrics.collect([]), 'calls_left')).toBeUndefined();
  });

  it('tell of each app how it stands, of the two hundred first alone; the rest together', async () => {
    const apps = Array.from({ length: 230 }, (_, index) => appNumber(index + 1));
    const ofApps = apps.map((app) => ({ app, missing: 1, failed: 2 }));
    const behind = apps.map((app) => ({ app, ...NOTHING_LACKING, windows: 3, expiring: 4, lost: 5 }));
    const metrics = started();
    const account = accountWith({ apps: ofApps }, behind);
    await metrics.collect([account]);
    const text = await metrics.collect([account]);
    for (const [name, each] of [
      ['windows_missing', 1],
      ['windows_failed', 2],
      ['windows_behind', 3],
      ['windows_expiring', 4],
      ['windows_lost_total', 5],
    ] as const) {
      const lines = text.split('\n').filter((line) => line.startsWith(`forge_app_metrics_${name}{`));
      expect(lines).toHaveLength(201);
      expect(valueOf(text, `${name}{app="${apps[0]}"}`)).toBe(each);
      expect(valueOf(text, `${name}{app="others"}`)).toBe(30 * each);
    }
  });

  it('never let the count of lost windows fall, though the collector began anew', async () => {
    const metrics = started();
    const serving = new Serving();
    let total = 0;
    for (const lost of [2, 5, 1, 1, 4]) {
      serving.collection = {
        kind: 'awake',
        since: NOW,
        collectedBy: [],
        apps: [{ app: APP, ...NOTHING_LACKING, lost }],
      };
      const now = valueOf(await metrics.collect([serving.account]), `windows_lost_total{app="${APP}"}`) ?? NaN;
      expect(now).toBeGreaterThanOrEqual(total);
      total = now;
    }
    expect(total).toBe(5 + 4);
  });

  it('tell the age of the newest settled data of each app that has some', async () => {
    const serving = new Serving();
    const metrics = started(serving);
    const { account } = serving;
    expect(await metrics.collect([account])).not.toContain('newest_data_age_seconds{');
    await serving.keep(windowNumber(0), [], { frontier: after(windowNumber(0), 5 * MINUTE) });
    const seconds = (NOW - windowNumber(0) - 5 * MINUTE) / SECOND;
    expect(valueOf(await metrics.collect([account]), `newest_data_age_seconds{app="${APP}"}`)).toBe(seconds);
  });

  it('measure how long answers take, failed ones too, by kind of question; the slowest of late is told', async () => {
    const serving = new Serving();
    const metrics = started(serving);
    const waits = async (): Promise<void> => {
      await serving.clock.until(after(serving.clock.now(), 300));
      throw new Error('It failed.');
    };
    await expect(serving.passing(metrics.answers.timed(() => 'alert', waits))).rejects.toThrow('It failed.');
    const text = await metrics.collect([]);
    expect(valueOf(text, 'answer_duration_seconds_bucket{le="0.25",kind="alert"}')).toBe(0);
    expect(valueOf(text, 'answer_duration_seconds_bucket{le="0.5",kind="alert"}')).toBe(1);
    expect((await metrics.observed.ofProcess()).answers).toEqual([{ kind: 'alert', seconds: 0.3 }]);
    await serving.clock.advance(6 * MINUTE);
    expect((await metrics.observed.ofProcess()).answers).toEqual([]);
  });
});

/** Stands nowhere in the exposition of its own accord, and is never escaped. */
const MARK = '~';
const secret = fc.string({ maxLength: 30 }).map((text) => MARK + text);

it('whatever is configured and answered, nothing of it is told but ids of apps', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ email: secret, name: secret, message: secret, metric: secret, site: secret }),
      fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 5 }),
      async ({ email, name, message, metric, site }, numbers) => {
        const serving = new Serving();
        const metrics = createMetrics(serving.clock, async () => ROOM);
        const apps: readonly AppId[] = numbers.map(appNumber);
        serving.dataSource({ id: `1:${name}`, apps: apps.map((id) => ({ id, name, environments: [] })) });
        const failure = { cause: 'unauthorized', message } as const;
        serving.fetcher.status = async () => ({
          ...IDLE_STATUS,
          lastFailure: failure,
          troubles: [{ app: null, failure, retryAt: NOW }],
          apps: apps.map((app) => ({ app, missing: 1, failed: 1 })),
        });
        const { columns } = await serving.keep(windowNumber(0), [
          pointAt(1, 1, { contextAri: site, functionKey: name }),
        ]);
        const dropped = [{ metric, reason: 'no time', count: 1, attributes: { [metric]: site } }] as const;
        const account = accountKey(`https://${name}.example`, email);
        const upstream = metrics.calls.counted(account, {
          ...unavailableUpstream,
          metrics: async () => serving.answer({ ...NO_POINTS, columns, dropped }),
          app: async () => ({ kind: 'failure', failure }),
        });
        await upstream.metrics({ app: APP, window: windowNumber(0), environments: [], labels: [] });
        await upstream.app(APP);
        const text = await metrics.collect([serving.account]);
        metrics.stop();
        expect(text).not.toContain(MARK);
        expect([...text.matchAll(/app="([^"]*)"/g)].map(([, app]) => app)).toEqual(expect.arrayContaining([...apps]));
        const labels = new Set([...text.matchAll(/[{,]([a-z_]+)="/g)].map(([, label]) => label));
        expect([...labels].sort()).toEqual(
          ['app', 'kind', 'outcome', 'reason', 'state'].filter((label) => labels.has(label))
        );
      }
    ),
    { numRuns: 30 }
  );
});
