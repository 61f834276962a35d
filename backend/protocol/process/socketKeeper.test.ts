import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { connect, startPlugin } from '../../../tests/host';
import { CompiledPlugin } from '../testing/compiled';

const compiled = new CompiledPlugin();
beforeAll(() => compiled.build());
afterAll(() => compiled.remove());

test('a socket that is cleaned away is made again, and who is connected notices nothing', async () => {
  const plugin = await startPlugin({
    executable: compiled.executable,
    env: { PLUGIN_UNIX_SOCKET_DIR: compiled.folder },
  });
  const { socketPath } = plugin;
  // A first call, so that there is a connection.
  expect(await plugin.serving()).toBe('SERVING');
  for (const cleaned of [socketPath, dirname(socketPath), socketPath]) {
    rmSync(cleaned, { recursive: true });
    expect(await plugin.serving()).toBe('SERVING');
    await until(() => existsSync(socketPath));
    expect(await newcomer(socketPath)).toBe('SERVING');
    expect(statSync(dirname(socketPath)).mode & 0o777).toBe(0o700);
    expect(await plugin.serving()).toBe('SERVING');
  }
  chmodSync(dirname(socketPath), 0o755);
  await until(() => (statSync(dirname(socketPath)).mode & 0o777) === 0o700);
  expect(await plugin.shutdown('for ever')).toEqual({ code: 0, signal: null });
  expect(existsSync(dirname(socketPath))).toBe(false);
});

/** What a Grafana is told that connects anew. */
async function newcomer(socketPath: string): Promise<string | undefined> {
  const services = connect(socketPath);
  try {
    return await new Promise((resolve, reject) => {
      services.health.Check({ service: 'plugin' }, (error, answer) =>
        error === null ? resolve(answer?.status) : reject(error)
      );
    });
  } finally {
    services.close();
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await Bun.sleep(20);
  }
}
