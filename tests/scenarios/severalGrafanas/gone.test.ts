/** What becomes of Redis, or of the way there, takes no backend down: not even in the middle of what they say to each other. */
import { afterEach, describe, expect, it } from 'bun:test';
import { redisServer } from '../../redis/tools';
import { Instances } from '../instances';
import { ask, metricsQuery, settledHour } from '../rig';

/** Longer than an answer is waited for. */
const LONGER = 1_500;
const EMAIL = 'gone@example.com';

let instances: Instances;
afterEach(() => instances.close());

describe.skipIf(redisServer() === undefined)('a backend outlives', () => {
  it('a way to Redis that is cut, or silent, as it says any of what it says first', async () => {
    instances = await Instances.start(1, EMAIL);
    const { backends, links } = instances;
    const [backend] = backends;
    const [link] = links;
    const query = metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT'], { statistic: 'sum' });
    // From then on it says something to Redis.
    await ask(backend, instances.context({ email: EMAIL }), [query], { range: settledHour() });
    for (const word of ['info', 'subscribe', 'eval']) {
      for (const state of ['cut', 'silent'] as const) {
        link.set('cut');
        const happened = link.onWord(word, state);
        link.set('up');
        await Promise.race([happened, backend.exited]);
        await Bun.sleep(LONGER);
        expect(backend.stderr.filter((line) => line.includes('ends the plugin'))).toEqual([]);
      }
    }
    link.set('up');
    expect(await backend.serving()).toBe('SERVING');
  });

  it.each([undefined, 'sentinels', 'cluster'] as const)(
    'servers that freeze, and that are killed: %s',
    async (servers) => {
      instances = await Instances.start(2, EMAIL, servers && { servers });
      const { backends, redis } = instances;
      for (const length of [100, 700, LONGER]) {
        redis.freeze();
        await Bun.sleep(length);
        redis.thaw();
        await Bun.sleep(length);
        await redis.restart();
        await Bun.sleep(length);
      }
      for (const backend of backends) {
        expect(backend.stderr.filter((line) => line.includes('ends the plugin'))).toEqual([]);
        expect(await backend.serving()).toBe('SERVING');
      }
    }
  );
});
