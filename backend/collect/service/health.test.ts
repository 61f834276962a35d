/** What `/healthz` says of an account as time goes by, on a simulated clock. */
import { expect, test } from 'bun:test';
import { SimulatedCollection } from '../../../src/engine/collector/testing/simulatedCollection';
import type { UpstreamFailure } from '../../../src/engine/failure';
import { HOUR, MINUTE } from '../../../src/engine/time';
import { NOTHING_NOTED } from '../../../src/engine/metricSets/delivery/noted';
import { beginning, type State } from '../../../src/engine/metricSets/delivery/state';
import { closedStores } from './closedStores';
import { reportHealth, type HealthReport } from './health';
import { pageOf } from './pages';

class Serving {
  readonly collection = new SimulatedCollection(1);
  readonly since = this.collection.simulated.clock.now();
  trouble: string | undefined;
  warnings: readonly string[] = [];
  failure: UpstreamFailure | undefined;

  constructor() {
    this.collection.simulated.gateway.faults.push(() => this.failure);
    this.collection.collector.wake();
  }

  pass(length: number): Promise<void> {
    return this.collection.simulated.clock.advance(length);
  }

  health(): Promise<HealthReport> {
    return reportHealth({
      clock: this.collection.simulated.clock,
      since: this.since,
      trouble: () => this.trouble,
      warnings: () => this.warnings,
      registrations: () => [['Forge', this.collection]],
    });
  }
}

test('all is well from the first moment on, and while data comes', async () => {
  const serving = new Serving();
  expect(await serving.health()).toMatchObject({ status: 'ok', problems: [] });
  for (let hour = 0; hour < 12; hour += 1) {
    await serving.pass(HOUR);
    const { status, dataSources } = await serving.health();
    expect(status).toBe('ok');
    const until = Date.parse(dataSources[0]?.apps[0]?.until ?? '');
    expect(serving.collection.simulated.clock.now() - until).toBeLessThan(HOUR);
  }
}, 60_000);

test('a call that fails now and then is no fault; nothing new for an hour is, with what Atlassian says, until there is', async () => {
  const serving = new Serving();
  await serving.pass(2 * HOUR);
  serving.failure = { cause: 'unavailable', message: 'It does not answer.' };
  await serving.pass(20 * MINUTE);
  expect(await serving.health()).toMatchObject({ status: 'ok' });
  await serving.pass(2 * HOUR);
  const report = await serving.health();
  expect(report.status).toBe('failing');
  expect(report.problems).toEqual([
    expect.stringMatching(/^Forge: of the app .* nothing after .* UTC is there\. .*It does not answer\./),
  ]);
  serving.failure = undefined;
  await serving.pass(HOUR);
  expect(await serving.health()).toMatchObject({ status: 'ok', problems: [] });
}, 60_000);

test('one that never gave anything is a fault after an hour', async () => {
  const serving = new Serving();
  serving.failure = { cause: 'unavailable', message: 'It does not answer.' };
  await serving.pass(30 * MINUTE);
  expect(await serving.health()).toMatchObject({ status: 'ok' });
  await serving.pass(HOUR);
  expect((await serving.health()).problems).toEqual([expect.stringContaining('nothing of the last day is there')]);
}, 60_000);

test('a token that is refused is a fault at once', async () => {
  const serving = new Serving();
  serving.failure = { cause: 'unauthorized', message: 'It is not accepted.' };
  await serving.pass(20 * MINUTE);
  expect(await serving.health()).toMatchObject({
    status: 'failing',
    problems: [expect.stringContaining('Atlassian refuses the token')],
  });
}, 60_000);

test('so is what keeps data from outliving the process', async () => {
  const serving = new Serving();
  serving.trouble = 'The disk is full.';
  expect(await serving.health()).toMatchObject({ status: 'failing', problems: ['The disk is full.'] });
});

test('so is a metric store that takes nothing until somebody changes something, and one that is only away is none', async () => {
  const serving = new Serving();
  const store = { name: 'otel' };
  const open: State = beginning(NOTHING_NOTED, serving.since);
  const closed: State = { ...open, isClosed: true, lastError: { at: serving.since, words: 'HTTP 401' } };
  expect(closedStores([{ store, delivery: { current: { ...open, failures: 3 } } }])).toEqual([]);
  serving.warnings = closedStores([{ store, delivery: { current: closed } }]);
  expect(await serving.health()).toMatchObject({
    status: 'failing',
    problems: ['Forge: the metric store otel takes nothing: HTTP 401.'],
  });
});

test('pages: health with its status, metrics as they are, nothing else, and nothing but read', async () => {
  const parts = (status: HealthReport['status']) => ({
    health: async () => ({ status, problems: [], dataSources: [] }),
    metrics: async () => 'a 1\n',
  });
  expect(await pageOf('GET', '/healthz', parts('ok'))).toMatchObject({ status: 200, contentType: 'application/json' });
  expect(await pageOf('HEAD', '/healthz', parts('failing'))).toMatchObject({ status: 503 });
  expect(await pageOf('GET', '/metrics', parts('ok'))).toMatchObject({ status: 200, body: 'a 1\n' });
  for (const path of ['/', '/metrics/', '/healthz/..', '/Metrics', '/etc/passwd']) {
    expect(await pageOf('GET', path, parts('ok'))).toMatchObject({ status: 404 });
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    expect(await pageOf(method, '/metrics', parts('ok'))).toMatchObject({ status: 405 });
  }
});
