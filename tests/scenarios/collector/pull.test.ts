/** A metric store that is fetched from the collector: totals that are true, for who has its address, name and password. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { MINUTE, Rig, WINDOW } from '../rig';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { Collector, configuration } from './program';

let rig: Rig;
let running: Collector | undefined;
beforeAll(async () => {
  rig = await Rig.start();
  await rig.stopBackend();
});
afterEach(() => running?.kill('SIGKILL'));
afterAll(() => rig.close());

const EXPORT =
  '      export: { sets: [{ name: all }], stores: [{ name: prom, adapter: prometheus, mode: pull, history: 1, period: 1, sets: [all] }] }';
const SUM = 'forge_backend_invocation_count_total';

interface Address {
  readonly path: string;
  readonly authorization: string;
}

const configured = (): string =>
  configuration({ dataFolder: rig.dataFolder, url: rig.simulator.url, email: 'pull@example.com' }).replace(
    '    secureJsonData:',
    `${EXPORT}\n    secureJsonData:`
  );

/** As `--pull` prints it. */
async function printed(...more: readonly string[]): Promise<Address> {
  const { code, stdout, stderr } = await new Collector(configured(), ['--pull', ...more]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, path = '', user = '', password = ''] =
    /^Forge, prom: http:\/\/127\.0\.0\.1:0(\/pull\/\w+) user (\w+) password (\w+)\n$/.exec(stdout) ?? [];
  return { path, authorization: `Basic ${btoa(`${user}:${password}`)}` };
}

interface Sample {
  readonly value: number;
  readonly at: number;
}

const samplesOf = (text: string, name: string): readonly Sample[] =>
  text.split('\n').flatMap((line) => {
    const [, value, at] = new RegExp(`^${name}\\{.*\\} (\\S+) (\\S+)$`).exec(line) ?? [];
    return value === undefined ? [] : [{ value: Number(value), at: Number(at) * 1_000 }];
  });

test('is fetched as OpenMetrics, sums up to what happened, and is renewed while the collector runs', async () => {
  const collector = new Collector(configured());
  running = collector;
  const url = await collector.address();
  const address = await printed();
  const get = ({ path, authorization }: Address) => fetch(url + path, { headers: { authorization } });

  let text = '';
  while (samplesOf(text, SUM).length === 0) {
    await Bun.sleep(200);
    const answer = await get(address);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    text = await answer.text();
    expect(text.endsWith('# EOF\n')).toBe(true);
  }
  const samples = samplesOf(text, SUM);
  // A minute that is settled in part is not told of.
  const until = Math.floor(Math.max(...samples.map(({ at }) => at)) / MINUTE) * MINUTE;
  const sum = samples.reduce((total, { value }) => total + value, 0);
  const { truth } = rig.simulator;
  // Export begins with a window: one of those of the last hour.
  const windows = [0, 1, 2, 3, 4, 5].map((back) => (Math.floor(until / WINDOW) - back) * WINDOW);
  expect(windows.map((from) => truth.sum(TICKET_TRIAGE, 'FORGE_BACKEND_INVOCATION_COUNT', from, until))).toContain(sum);

  expect((await fetch(url + address.path)).status).toBe(404);
  const renewed = await printed('--renew', 'prom');
  expect((await get(address)).status).toBe(404);
  expect((await get(renewed)).status).toBe(200);

  const { stdout, stderr } = await collector.stop();
  for (const told of [stdout, stderr]) {
    expect(told).not.toContain(address.path.slice('/pull/'.length));
    expect(told).not.toContain(address.authorization);
  }
});

test('--renew names a store that there is', async () => {
  const { code, stderr } = await new Collector(configured(), ['--pull', '--renew', 'none']).ended;
  expect(code).toBe(2);
  expect(stderr).toContain('--renew is "none"');
});
