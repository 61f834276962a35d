import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type CallOptions,
  type Context,
  launch,
  type LogLine,
  type PluginProcess,
  type Query,
  startPlugin,
} from '../../tests/host';
import { CompiledPlugin } from './testing/compiled';

const compiled = new CompiledPlugin();
const { folder, executable } = compiled;
const TOKEN = 'a-token-nobody-may-read';
const FROM = Date.UTC(2026, 10, 21, 6);

const context: Context = {
  orgId: 1,
  user: { login: 'ada', name: 'Ada', email: 'ada@example.com', role: 'Editor' },
  dataSource: {
    uid: 'one',
    name: 'Forge',
    jsonData: { email: 'ada@example.com' },
    decryptedSecureJsonData: { apiToken: TOKEN },
    lastUpdated: FROM,
  },
};

beforeAll(() => compiled.build());
afterAll(() => compiled.remove());

describe('a compiled plugin', () => {
  let plugin: PluginProcess;
  let logs: LogLine[];

  const start = async (env: Readonly<Record<string, string>> = {}) => {
    logs = [];
    plugin = await startPlugin({
      executable,
      env: { PLUGIN_UNIX_SOCKET_DIR: folder, ...env },
      onLog: (line) => logs.push(line),
    });
  };
  const logged = (message: string) => logs.filter((line) => typeof line === 'object' && line['@message'] === message);

  afterEach(async () => {
    await plugin.shutdown();
    // Whatever a test did: nothing but the handshake on stdout, only hclog's lines on stderr, no secret in them.
    expect(plugin.stdout).toEqual([`1|2|unix|${plugin.socketPath}|grpc|`]);
    for (const line of logs) {
      expect(line).toMatchObject({
        '@level': expect.stringMatching(/^(trace|debug|info|warn|error)$/),
        '@message': expect.any(String),
        '@timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      });
    }
    expect(JSON.stringify(logs)).not.toContain(TOKEN);
  });

  test('serves on a socket that only its user can reach', async () => {
    await start();
    expect(plugin.socketPath).toStartWith(folder);
    expect(statSync(plugin.socketPath).isSocket()).toBe(true);
    expect(statSync(dirname(plugin.socketPath)).mode & 0o777).toBe(0o700);
  });

  test('tells go-plugin that it serves, and what it does not know', async () => {
    await start();
    expect(await plugin.serving()).toBe('SERVING');
    expect(await rejection(plugin.serving('another'))).toContain('no service "another"');
  });

  test("passes the user and the data source's settings on", async () => {
    await start();
    expect(await plugin.checkHealth(context)).toEqual({
      status: 'OK',
      message: 'Hello ada',
      details: { email: 'ada@example.com' },
    });
    expect((await plugin.checkHealth({ orgId: 1 })).message).toBe('Hello nobody');
  });

  test('answers a health check that breaks in general words, and logs the cause', async () => {
    await start();
    const broken = { orgId: 1, dataSource: { uid: 'two', name: 'broken', jsonData: {}, lastUpdated: 0 } };
    expect(await plugin.checkHealth(broken)).toMatchObject({
      status: 'ERROR',
      message: expect.stringContaining("Grafana's server log"),
    });
    expect(logged('The health check failed unexpectedly')).toMatchObject([
      { '@level': 'error', error: 'Error: the health check of the test breaks' },
    ]);
  });

  test('answers the other queries when one throws', async () => {
    await start();
    const queries = [query('A', {}), query('B', { behaviour: 'throw' }), query('C', { behaviour: 'refuse' })];
    const answer = await plugin.queryData({ context, headers: { FromAlert: 'true' }, queries }, { deadlineMs: 5_000 });

    expect(answer.get('A')).toMatchObject({
      status: 200,
      frames: [
        {
          name: 'requests',
          refId: 'A',
          meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { fromAlert: 'true', hasDeadline: true } },
          fields: [
            { type: 'time', nullable: false, values: [FROM, FROM + 3_600_000, FROM + 7_200_000] },
            { type: 'number', nullable: true, labels: { site: 'one' }, values: [0, null, 2] },
          ],
        },
      ],
    });
    expect(answer.get('A')?.error).toBeUndefined();
    expect(answer.get('B')).toEqual({
      frames: [],
      files: [],
      error: "The query failed unexpectedly. Grafana's server log says why.",
      status: 500,
      errorSource: 'plugin',
    });
    expect(answer.get('C')).toMatchObject({
      frames: [{ fields: [], length: 0 }],
      error: 'Too much',
      status: 400,
      errorSource: 'downstream',
    });
    expect(logged('A query failed unexpectedly')).toMatchObject([
      { refId: 'B', error: 'Error: a detail for the log only' },
    ]);
  });

  test('hands a cancelled request on as an aborted signal, and a passed deadline too', async () => {
    await start();
    const aborted = () => new Set(logged('aborted').map((line) => typeof line === 'object' && line['refId']));
    const hanging = (refId: string, options: CallOptions): Promise<string | undefined> =>
      rejection(plugin.queryData({ context, queries: [query(refId, { behaviour: 'hang' })] }, options));
    const answered = () => plugin.queryData({ context, queries: [query('B', {})] });
    // On a busy machine each may be over before it has begun: again, with more time.
    for (let deadlineMs = 50; !aborted().has('A') || !aborted().has('C'); deadlineMs *= 2) {
      const cancellation = new AbortController();
      const cancelled = hanging('A', { signal: cancellation.signal });
      await answered();
      cancellation.abort();
      expect(await cancelled).toContain('CANCELLED');
      expect(await hanging('C', { deadlineMs })).toContain('DEADLINE_EXCEEDED');
      await answered();
    }
    await plugin.shutdown();
    expect([...aborted()].sort()).toEqual(['A', 'C']);
  });

  test('answers a resource call with status, headers and body', async () => {
    await start();
    const answer = await plugin.callResource({
      context,
      path: 'apps/one/environments',
      url: 'apps/one/environments?q=1&q=%26',
      method: 'POST',
      headers: { 'X-Grafana-Id': [TOKEN] },
      body: new Uint8Array(5),
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toEqual({ 'Content-Type': ['application/json'], 'X-Several': ['a', 'b'] });
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toEqual({
      method: 'POST',
      path: 'apps/one/environments',
      q: ['1', '&'],
      body: 5,
      role: 'Editor',
    });
    await plugin.shutdown();
    // The test plugin logs its secrets on purpose; afterEach looks for the token.
    expect(logged('called')).toMatchObject([
      { headers: { 'X-Grafana-Id': '[redacted]' }, dataSource: { decryptedSecureJsonData: '[redacted]' } },
    ]);
  });

  test('answers a resource call that breaks with 500 and general words', async () => {
    await start();
    const answer = await plugin.callResource({ context, path: 'break' });
    expect(answer.status).toBe(500);
    expect(new TextDecoder().decode(answer.body)).toContain("Grafana's server log says why");
    expect(logged('A resource call failed unexpectedly')).toHaveLength(1);
  });

  test("gives the plugin's own metrics", async () => {
    await start();
    expect(await plugin.collectMetrics()).toBe('# TYPE test_total counter\ntest_total 1\n');
  });

  test('carries an answer of thirty megabytes; one that is beyond what a message may hold is refused, alone', async () => {
    await start();
    const rows = 2_000_000;
    const large = await plugin.queryData({ context, queries: [query('A', { rows })] });
    expect(large.get('A')?.files[0].byteLength).toBeGreaterThan(30 * 1024 * 1024);
    expect(large.get('A')?.frames[0].length).toBe(rows);
    const answers = await plugin.queryData({ context, queries: [query('A', { rows: 10 * rows }), query('B', {})] });
    expect(answers.get('A')).toMatchObject({ status: 413, frames: [] });
    expect(answers.get('A')?.error).toStartWith('The answers of this request have more than 36 MB together.');
    expect(answers.get('B')).toMatchObject({ status: 200 });
  });

  test.each(['throw', 'reject'])('ends with 1 and says why when something does %s in the background', async (what) => {
    await start();
    const answer = plugin.queryData({ context, queries: [query('A', { behaviour: `${what} in the background` })] });
    expect(await plugin.exited).toEqual({ code: 1, signal: null });
    await Promise.allSettled([answer]);
    expect(logs).toMatchObject([{ '@level': 'error', error: 'Error: nothing catches this' }]);
    expect(existsSync(dirname(plugin.socketPath))).toBe(false);
  });
});

test('a plugin that cannot start says why in the log, and nothing on stdout', async () => {
  const { exited, stdout, stderr } = launch({ executable, env: { TEST_START: 'fail' } });
  expect(await exited).toEqual({ code: 1, signal: null });
  expect(stdout).toEqual([]);
  expect(stderr.map((line) => JSON.parse(line))).toMatchObject([
    { '@level': 'error', '@message': 'The plugin could not start', error: 'Error: there is no folder to write to' },
  ]);
});

test('run by hand it says what it is, and touches nothing', async () => {
  const { exited, stdout, stderr } = launch({ executable, env: { PLUGIN_UNIX_SOCKET_DIR: folder }, cookie: false });
  expect(await exited).toEqual({ code: 1, signal: null });
  expect(stdout).toEqual([]);
  expect(stderr.join('\n')).toContain('This program is a Grafana plugin');
});

test('on a port, as on Windows, two serve beside each other, each at one of its own', async () => {
  const plugins = await Promise.all([1, 2].map(() => startPlugin({ executable, env: { TEST_NETWORK: 'tcp' } })));
  const [one, other] = plugins.map(({ socketPath }) => socketPath);
  expect(one).not.toBe(other);
  for (const plugin of plugins) {
    expect(plugin.stdout).toEqual([`1|2|tcp|${plugin.socketPath}|grpc|`]);
    expect(await plugin.serving()).toBe('SERVING');
    expect(await plugin.checkHealth(context)).toMatchObject({ status: 'OK', message: 'Hello ada' });
    const answers = await plugin.queryData({ context, queries: [query('A', { behaviour: 'frame' })] });
    expect(answers.get('A')?.frames).toHaveLength(1);
    expect(await plugin.shutdown()).toEqual({ code: 0, signal: null });
  }
});

test('without ports that Grafana allows it says so, and does not start', async () => {
  const env = { TEST_NETWORK: 'tcp', PLUGIN_MIN_PORT: '' };
  const { exited, stdout, stderr } = launch({ executable, env });
  expect(await exited).toEqual({ code: 1, signal: null });
  expect({ stdout, said: stderr.join('') }).toEqual({ stdout: [], said: expect.stringContaining('PLUGIN_MIN_PORT') });
});

function query(refId: string, json: unknown): Query {
  return {
    refId,
    maxDataPoints: 1_000,
    intervalMs: 1_000,
    timeRange: { fromEpochMs: FROM, toEpochMs: FROM + 3_600_000 },
    json,
  };
}

/** Why a promise was rejected; nothing when it wasn't. */
function rejection(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(() => undefined, String);
}
