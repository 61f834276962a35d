import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { launch, type LogLine, type PluginProcess, startPlugin, STOP_PATIENCE_MS } from '../../../tests/host';
import { CompiledPlugin } from '../testing/compiled';
import { ENDS_WITHIN_MS } from './ending';

const compiled = new CompiledPlugin();
beforeAll(() => compiled.build());
afterAll(() => compiled.remove());

let plugin: PluginProcess;
let logs: LogLine[];
beforeEach(() => {
  logs = [];
});

const start = async (env: Readonly<Record<string, string>> = {}) => {
  plugin = await startPlugin({ executable: compiled.executable, env, onLog: (line) => logs.push(line) });
};
const logged = (message: string) => logs.filter((line) => typeof line === 'object' && line['@message'] === message);
const CLEANLY = { code: 0, signal: null };

test('what it may take to end is less than what Grafana waits for', () => {
  expect(ENDS_WITHIN_MS).toBeLessThan(STOP_PATIENCE_MS);
});

// However long it takes: on a busy machine two seconds say nothing of the plugin.
describe('it ends', () => {
  afterEach(async () => {
    await plugin.exited;
    expect(existsSync(dirname(plugin.socketPath))).toBe(false);
  });

  test('when asked: closed, and by itself', async () => {
    await start();
    expect(await plugin.shutdown('for ever')).toEqual(CLEANLY);
    expect(logged('closed')).toHaveLength(1);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('on %s the same way', async (signal) => {
    await start();
    plugin.kill(signal);
    expect(await plugin.exited).toEqual(CLEANLY);
    expect(logged('closed')).toHaveLength(1);
  });

  test('and makes no socket anew meanwhile', async () => {
    await start({ TEST_CLOSE: 'as late as may be' });
    plugin.kill('SIGTERM');
    while (logged('Stopping').length === 0) {
      await Bun.sleep(10);
    }
    rmSync(plugin.socketPath);
    expect(await plugin.exited).toEqual(CLEANLY);
    expect(logged('Somebody removed the socket that Grafana connects to; it was made again')).toEqual([]);
  });

  test('once, however often it is told', async () => {
    await start({ TEST_CLOSE: 'as late as may be' });
    plugin.kill('SIGTERM');
    plugin.kill('SIGTERM');
    const asked = plugin.shutdown('for ever');
    plugin.kill('SIGINT');
    expect(await asked).toEqual(CLEANLY);
    expect(logged('closed')).toHaveLength(1);
  });

  test('although a query still hangs', async () => {
    await start();
    const timeRange = { fromEpochMs: 0, toEpochMs: 1 };
    const query = { refId: 'A', maxDataPoints: 1, intervalMs: 1, timeRange, json: { behaviour: 'hang' } };
    const hanging = plugin.queryData({ context: { orgId: 1 }, queries: [query] }).then(() => undefined, String);
    expect(await plugin.serving()).toBe('SERVING');
    expect(await plugin.shutdown('for ever')).toEqual(CLEANLY);
    expect(await hanging).toBeDefined();
  });

  test('with all closed, although the plugin finishes what is under way for as long as it may', async () => {
    await start({ TEST_CLOSE: 'as late as may be' });
    expect(await plugin.shutdown('for ever')).toEqual(CLEANLY);
    expect(logged('closed')).toHaveLength(1);
  });

  test('although the plugin does not close', async () => {
    await start({ TEST_CLOSE: 'hang' });
    expect(await plugin.shutdown('for ever')).toEqual(CLEANLY);
    expect(logged('The plugin did not close cleanly')).toHaveLength(1);
  });

  test('although the plugin is still starting', async () => {
    await start({ TEST_START: 'when told' });
    plugin.kill('SIGTERM');
    expect(await plugin.exited).toEqual(CLEANLY);
  });

  test('with 1, saying why, when the plugin fails to start after the handshake', async () => {
    await start({ TEST_START: 'fail later' });
    expect(await plugin.exited).toEqual({ code: 1, signal: null });
    expect(logged('The plugin could not start')).toMatchObject([{ error: 'Error: the folder is damaged' }]);
  });
});

test('Grafana knows where to connect before the plugin has started, and what it asks meanwhile waits', async () => {
  await start({ TEST_START: 'when told' });
  const health = plugin.checkHealth({ orgId: 1 });
  const metrics = plugin.collectMetrics();
  expect(await plugin.serving()).toBe('SERVING');
  plugin.kill('SIGUSR2');
  expect(await health).toMatchObject({ status: 'OK' });
  expect(await metrics).toContain('test_total 1');
  await plugin.shutdown();
});

test.each(['when told', 'at once'])('leaves when the process that started it is gone (starts %s)', async (how) => {
  const parent = spawn('sh', ['-c', '"$0" & wait', compiled.executable], {
    env: { grafana_plugin_type: 'datasource', TEST_START: how },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [handshake] = await once(parent.stdout, 'data');
  const socketPath = String(handshake).split('|')[3];
  expect(existsSync(socketPath)).toBe(true);
  // The plugin holds the other end of stdout: it closes when the plugin has ended.
  const ended = once(parent.stdout, 'close');
  // Grafana took its end of stderr along: a log line must not hold the plugin up.
  parent.stderr.destroy();
  parent.kill('SIGKILL');
  await ended;
  expect(existsSync(dirname(socketPath))).toBe(false);
});

test('leaves when the process that started it is gone before the handshake', async () => {
  const { child, exited } = launch({ executable: compiled.executable, log: 'gone' });
  child.stdout?.destroy();
  expect(await exited).toEqual({ code: 1, signal: null });
});
