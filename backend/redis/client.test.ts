/** Whatever becomes of the servers, nothing is rejected that nobody caught: that would end the process, and fails a test here. */
import { describe, it } from 'bun:test';
import type Valkey from 'iovalkey';
import { Cluster } from 'iovalkey';
import { memoryMemo } from '../../src/engine/memo/memoryMemo';
import { RedisCluster } from '../../tests/redis/cluster';
import { Link } from '../../tests/redis/link';
import { Sentinels } from '../../tests/redis/sentinels';
import { RedisServer } from '../../tests/redis/server';
import { redisServer } from '../../tests/redis/tools';
import { processClock } from '../plugin/clock';
import { APP, storeInMemory } from '../store/testing/chunks';
import { openClient } from './client';
import { openWindows } from './openWindows';
import { readRedisSettings, type RedisSettings } from './redisSettings';
import { recentChunk, recentlyStored } from './testing/recent';

/** Longer than an answer is waited for. */
const LONGER = 1_500;

function settingsOf(url: string): RedisSettings {
  const configured = readRedisSettings({ GF_PLUGIN_REDIS_URL: url }, ' in [plugin.x]');
  if (configured.kind !== 'set') {
    throw new Error('It can be read.');
  }
  return configured.settings;
}

interface Group {
  readonly url: string;
  readonly servers: readonly RedisServer[];
  stop(): Promise<void>;
}

async function single(): Promise<Group> {
  const server = await RedisServer.start();
  return { url: server.url, servers: [server], stop: () => server.stop() };
}

const connectionsOf = (client: Valkey | Cluster): readonly Valkey[] =>
  client instanceof Cluster ? client.nodes() : [client];

describe.skipIf(redisServer() === undefined)('what a client asks by itself, and nobody waits for', () => {
  describe.each<[string, () => Promise<Group>]>([
    ['one server', single],
    ['a group of Sentinels', () => Sentinels.start()],
    ['a cluster', () => RedisCluster.start()],
  ])('of %s', (_, start) => {
    it.each<[string, (server: RedisServer) => unknown]>([
      ['killed', (server) => server.kill()],
      ['frozen', (server) => server.freeze()],
    ])('ends nothing when they are %s', async (_happening, happen) => {
      const group = await start();
      const client = openClient(settingsOf(group.url), undefined);
      client.on('error', () => undefined);
      await new Promise<void>((resolve) => client.once('ready', () => resolve()));
      await Promise.all(connectionsOf(client).map((connection) => connection.ping()));
      const asked = connectionsOf(client);
      group.servers.forEach((server) => server.freeze());
      asked.forEach((connection) => void connection.asking());
      await Promise.all(group.servers.map(happen));
      await Bun.sleep(LONGER);
      client.disconnect();
      group.servers.forEach((server) => server.thaw());
      await group.stop();
    });
  });
});

describe.skipIf(redisServer() === undefined)('instances whose way to Redis is cut', () => {
  it.each(['info', 'subscribe', 'eval'])('as they say %s go on, and share once it is whole', async (word) => {
    const server = await RedisServer.start();
    const link = await Link.to(server.port);
    const clock = processClock();
    const instances = ['one', 'two'].map((id) => {
      const chunks = storeInMemory();
      const parts = { settings: settingsOf(link.urlOf(server)), authorities: undefined, chunks, clock, id };
      const { windows, close } = openWindows({ ...parts, memo: memoryMemo(clock) });
      windows.follow(APP, () => undefined);
      return { chunks, windows, close };
    });
    const bothHave = async (count: number): Promise<void> => {
      for (;;) {
        const [one, two] = await Promise.all(instances.map(({ chunks }) => recentlyStored(chunks)));
        if (one.length === count && Bun.deepEquals(one, two)) {
          return;
        }
        await Bun.sleep(20);
      }
    };
    await instances[0].windows.store.put(APP, recentChunk(1, 1));
    await bothHave(1);
    for (const state of ['cut', 'silent'] as const) {
      link.set('cut');
      const happened = link.onWord(word, state);
      link.set('up');
      await instances[0].windows.store.put(APP, recentChunk(state === 'cut' ? 2 : 3, 2));
      await happened;
      await Bun.sleep(LONGER);
      link.set('up');
      await bothHave(state === 'cut' ? 2 : 3);
    }
    instances.forEach(({ close }) => close());
    await link.close();
    await server.stop();
  });
});
