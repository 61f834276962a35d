/** The collector without Grafana, as a service: what it collects, tells and keeps to itself. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GOOD_TOKEN } from '../../simulator/gateway/accounts';
import { metricsQuery, Rig, sumOf, WINDOW } from '../rig';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { Collector, configuration } from './program';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
  await rig.stopBackend();
});
afterEach(() => started.splice(0).forEach((collector) => collector.kill('SIGKILL')));
afterAll(() => rig.close());

const started: Collector[] = [];
function start(...options: ConstructorParameters<typeof Collector>): Collector {
  const collector = new Collector(...options);
  started.push(collector);
  return collector;
}

const configured = (email: string, more: readonly string[] = []): string =>
  configuration({ dataFolder: rig.dataFolder, url: rig.simulator.url, email, more });

/** Four, since the fifth of a minute is left free. */
async function fourCalls(email: string): Promise<void> {
  while (rig.metricsCalls(email) < 4) {
    await Bun.sleep(50);
  }
}

const health = z.object({
  status: z.enum(['ok', 'failing']),
  problems: z.array(z.string()),
  dataSources: z.array(
    z.object({ name: z.string(), collection: z.string(), apps: z.array(z.object({ app: z.string() })) })
  ),
});

test.each(['SIGTERM', 'SIGINT'] as const)('collects, tells how it does, and ends clean on %s', async (signal) => {
  const email = `${signal}@example.com`;
  const collector = start(configured(email));
  const url = await collector.address();
  await fourCalls(email);
  const answer = await fetch(`${url}/healthz`);
  expect(answer.status).toBe(200);
  expect(health.parse(await answer.json())).toMatchObject({
    status: 'ok',
    problems: [],
    dataSources: [{ name: 'Forge', apps: [{ app: TICKET_TRIAGE }] }],
  });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('\nforge_app_metrics_collectors{state="awake"} 1\n');
  expect(metrics).toMatch(/^forge_app_metrics_upstream_calls_total\{kind="metrics",outcome="answer"\} [1-4]$/m);
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  collector.kill(signal);
  expect(await collector.ended).toMatchObject({ code: 0, stdout: '' });
  expect(rig.simulator.usage(email).sixthCalls).toBe(0);
});

test('its token is in no log, page, error or file, and neither is the e-mail in a page', async () => {
  const email = 'secret@example.com';
  const collector = start(configured(email, ['log_format: json', 'log_level: debug']));
  const url = await collector.address();
  const pages = await Promise.all(
    ['/healthz', '/metrics', '/', `/${GOOD_TOKEN}`].map(async (path) => (await fetch(url + path)).text())
  );
  while (rig.metricsCalls(email) < 1) {
    await Bun.sleep(50);
  }
  const { stdout, stderr } = await collector.stop();
  expect(pages.join()).not.toContain(email);
  for (const line of stderr.trim().split('\n')) {
    expect(JSON.parse(line)).toMatchObject({ '@level': expect.any(String), '@message': expect.any(String) });
  }
  const files = readdirSync(rig.dataFolder).map((name) => readFileSync(join(rig.dataFolder, name)).toString('latin1'));
  for (const told of [stdout, stderr, ...pages, ...files]) {
    expect(told).not.toContain(GOOD_TOKEN);
  }
});

test('a Grafana takes over its folder and it takes it back: nothing is fetched twice, and only one has it at a time', async () => {
  const email = 'over@example.com';
  // Of the moment at which it starts: one that settles while it runs need not be there.
  const settled = Math.floor((Date.now() - 6 * 60_000) / WINDOW) * WINDOW;
  const first = start(configured(email));
  await first.address();
  await fourCalls(email);
  await first.stop();
  const calls = rig.metricsCalls(email);

  // The newest that has settled was fetched first, with the one that is running.
  await rig.startBackend();
  const range = { from: settled - WINDOW, to: settled };
  const query = metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT'], { statistic: 'sum' });
  const [answer] = await rig.ask(rig.context({ email }), [query], { range });
  expect(sumOf(answer?.frames ?? [])).toBe(
    rig.simulator.truth.sum(TICKET_TRIAGE, 'FORGE_BACKEND_INVOCATION_COUNT', range.from, range.to)
  );
  expect(rig.metricsCalls(email)).toBe(calls);

  const beside = await start(configured(email)).ended;
  expect(beside).toMatchObject({ code: 3, stdout: '' });
  expect(beside.stderr).toContain('Another process uses the data folder');
  const once = await start(configured(email), ['--once']).ended;
  expect(once).toMatchObject({ code: 3, stdout: '' });
  await rig.stopBackend();

  const back = start(configured(email));
  await back.address();
  await back.stop();
  expect(rig.simulator.usage(email).sixthCalls).toBe(0);
});

test('the address being taken, or the folder no folder, ends it with what to do', async () => {
  const taken = new URL(rig.simulator.origin).port;
  const text = configured('port@example.com').replace('127.0.0.1:0', `127.0.0.1:${taken}`);
  const ended = await start(text).ended;
  expect(ended).toMatchObject({ code: 3 });
  expect(ended.stderr).toContain('give `listen` another address or port');
  const none = configuration({ dataFolder: '/dev/null/x', url: rig.simulator.url, email: 'none@example.com' });
  const refused = await start(none, ['--once']).ended;
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toContain("The data folder /dev/null/x can't be used");
});

test('--check says what would be done, and does none of it', async () => {
  const email = 'check@example.com';
  const { code, stdout, stderr } = await start(configured(email), ['--check']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`would collect ${TICKET_TRIAGE}`);
  expect(rig.simulator.usage(email)).toMatchObject({ metricsCalls: 0, metadataCalls: 0 });
});

test('a configuration that others may read is refused while it holds a secret', async () => {
  const text = configured('open@example.com').replace('${TOKEN}', GOOD_TOKEN);
  const { code, stdout, stderr } = await start(text, ['--check'], { mode: 0o644 }).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('others on this machine may read or write it');
  expect(stderr).not.toContain(GOOD_TOKEN);
});

test('--once ends with its time, says what is missing, and the next run keeps to the calls of the one before', async () => {
  const email = 'once@example.com';
  const run = () => start(configured(email), ['--once', '--minutes', '0.1']).ended;
  const quarter = () => Math.floor(Date.now() / WINDOW);
  const began = quarter();
  const [first, second] = [await run(), await run()];
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(
    /^c0a8f1de\S+: \d+ of 13\d\d windows are there, 13\d\d missing .*, nothing known of a run before\.\n$/
  );
  // With each quarter of an hour that begins meanwhile the oldest is gone at Atlassian.
  const gone = Array.from({ length: quarter() - began }, (_, index) => String(index + 1));
  expect(['none', ...gone]).toContain(/(\w+) lost since the run at/.exec(second.stdout)?.[1] ?? second.stdout);
  expect(rig.metricsCalls(email)).toBeGreaterThan(2);
  expect(rig.simulator.usage(email).sixthCalls).toBe(0);
});

test('--once tells that calls failed by its exit code', async () => {
  const email = 'fails@example.com';
  const { code, stdout } = await start(configured(email), ['--once', '--minutes', '0.1'], { token: 'wrong' }).ended;
  expect(code).toBe(4);
  expect(stdout).toContain(' failed: ');
});
