import { afterEach, describe, expect, it } from 'bun:test';
import { redisServer } from '../../redis/tools';
import { Instances } from '../instances';
import { ask, coverageOf, HOUR, metricsQuery, settledHour, sumOf } from '../rig';

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum' });

let instances: Instances;
afterEach(() => instances.close());

/** All backends are asked for more than can be had, all the time. */
async function crowd(email: string, until: () => boolean): Promise<void> {
  const context = instances.context({ email });
  const { to } = settledHour();
  const range = { from: to - 24 * HOUR, to };
  while (!until()) {
    await Promise.all(instances.backends.map((backend) => ask(backend, context, [query], { range })));
    await Bun.sleep(500);
  }
}

describe.skipIf(redisServer() === undefined)('three backends that share a Redis', () => {
  it('make five calls a minute together, all of them used, though each is asked for more', async () => {
    const email = 'three@example.com';
    instances = await Instances.start(3, email);
    const usage = () => instances.simulator.usage(email);
    await crowd(email, () => usage().metricsCalls >= 9);
    expect(usage().sixthCalls).toBe(0);
  });

  it('show what is stored while Redis hangs, say so, and send nothing; then they go on', async () => {
    const email = 'frozen@example.com';
    instances = await Instances.start(2, email);
    const context = instances.context({ email });
    const usage = () => instances.simulator.usage(email);
    await crowd(email, () => usage().metricsCalls >= 2);
    const before = usage().metricsCalls;
    const { from, to } = settledHour();
    const shown = async (): Promise<number> => {
      const answers = await Promise.all(
        instances.backends.map((backend) => ask(backend, context, [query], { range: { from, to } }))
      );
      return Math.max(...answers.map(([answer]) => sumOf(answer.frames)));
    };
    const stored = await shown();
    instances.redis.freeze();
    for (const backend of instances.backends) {
      while (!(await backend.checkHealth(context)).message.includes('does not answer')) {
        await Bun.sleep(200);
      }
    }
    expect(await shown()).toBeGreaterThanOrEqual(stored);
    const during = usage().metricsCalls;
    expect(during).toBeLessThanOrEqual(before + 5);
    const [answer] = await ask(instances.backends[0], context, [query], { range: { from: from - HOUR, to } });
    expect(coverageOf(answer).fetched).toBeGreaterThan(0);
    expect(usage().metricsCalls).toBe(during);
    instances.redis.thaw();
    await crowd(email, () => usage().metricsCalls > during);
    for (const backend of instances.backends) {
      while ((await backend.checkHealth(context)).message.includes('does not answer')) {
        await Bun.sleep(200);
      }
    }
    expect(usage().sixthCalls).toBe(0);
  });
});
