/** Metric stores that the collector sends to: what leaves without Grafana. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { uncompress } from 'snappyjs';
import { Rig } from '../rig';
import { Collector, configuration } from './program';

let rig: Rig;
let running: Collector | undefined;
const received: string[] = [];
const receiver = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: async (request) => {
    received.push(new TextDecoder('latin1').decode(uncompress(new Uint8Array(await request.arrayBuffer()))));
    return new Response(null, { status: 204 });
  },
});
beforeAll(async () => {
  rig = await Rig.start();
  await rig.stopBackend();
});
afterEach(() => running?.kill('SIGKILL'));
afterAll(async () => {
  await receiver.stop(true);
  await rig.close();
});

test('what is settled leaves for a store by remote write, without host names, and /healthz is well meanwhile', async () => {
  const store = `{ name: prom, adapter: prometheus, url: "http://127.0.0.1:${receiver.port}/api/v1/write", history: 1, period: 1, sets: [all] }`;
  const text = configuration({
    dataFolder: rig.dataFolder,
    url: rig.simulator.url,
    email: 'push@example.com',
    more: ['store_hosts: 127.0.0.1'],
  }).replace('    secureJsonData:', `      export: { sets: [{ name: all }], stores: [${store}] }\n    secureJsonData:`);
  const collector = new Collector(text);
  running = collector;
  const url = await collector.address();
  while (!received.some((body) => body.includes('forge_backend_invocation_count'))) {
    await Bun.sleep(100);
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(received.join()).not.toContain('.atlassian.net');
  expect(await collector.stop()).toMatchObject({ code: 0 });
});
