import { afterEach, describe, expect, it } from 'bun:test';
import { RedisServer } from '../../tests/redis/server';
import { redisServer } from '../../tests/redis/tools';
import { machineClock } from '../plugin/machineClock';
import { keptLog, storageIn } from '../store/testing/chunks';
import { readRedisSettings } from './redisSettings';
import { openSharing, type Sharing } from './sharing';

let server: RedisServer;
let sharing: Sharing;
afterEach(async () => {
  await sharing.close();
  await server.stop();
});

async function opened(policy: string): Promise<void> {
  server = await RedisServer.start(['--maxmemory-policy', policy]);
  const { ledger, chunks, memo, holdsFolder } = storageIn(undefined);
  sharing = await openSharing({
    configured: readRedisSettings({ GF_PLUGIN_REDIS_URL: server.url }, ''),
    ...{ ledger, chunks, memo, holdsFolder, clock: machineClock, era: 'test', log: keptLog().log },
  });
  const { register } = sharing.deliveries ?? {};
  // Once it answers, it has told of itself.
  while ((await register?.look('key').catch(() => undefined)) === undefined) {
    await Bun.sleep(20);
  }
}

describe.skipIf(redisServer() === undefined)('a Redis that is full', () => {
  it.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random'])('may not drop the count of calls: %s', async (policy) => {
    await opened(policy);
    expect(sharing.refusals()).toEqual([expect.stringContaining(`maxmemory-policy ${policy}`)]);
  });

  it.each(['noeviction', 'volatile-lru'])('may drop nothing, or windows: %s', async (policy) => {
    await opened(policy);
    expect(sharing.refusals()).toEqual([]);
  });
});
