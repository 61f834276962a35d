import { afterEach, describe, expect, it } from 'bun:test';
import { redisServer } from '../../redis/tools';
import { Instances } from '../instances';
import { ask, coverageOf, metricsQuery, settledHour, sumOf } from '../rig';

const query = metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT'], { statistic: 'sum' });

let instances: Instances;
afterEach(() => instances.close());

describe.skipIf(redisServer() === undefined)('backends that share a Redis', () => {
  it('fetch each window once, though all are asked for it at once; one that joins fetches nothing', async () => {
    const email = 'once@example.com';
    instances = await Instances.start(3, email);
    const context = instances.context({ email });
    const range = settledHour();
    const asked = async () => {
      const answers = await Promise.all(instances.backends.map((backend) => ask(backend, context, [query], { range })));
      return answers.flat();
    };
    const isWhole = (answers: Awaited<ReturnType<typeof asked>>): boolean =>
      answers.every((answer) => coverageOf(answer).fetched === coverageOf(answer).windows);
    const whole = async () => {
      for (;;) {
        const answers = await asked();
        if (isWhole(answers)) {
          return answers.map(({ frames }) => sumOf(frames));
        }
        await Bun.sleep(500);
      }
    };
    const [sum, ...others] = await whole();
    expect(others).toEqual([sum, sum]);
    const { metricsCalls } = instances.simulator.usage(email);
    expect(metricsCalls).toBe(4);
    await instances.add();
    expect(new Set(await whole())).toEqual(new Set([sum]));
    const after = instances.simulator.usage(email);
    expect([after.metricsCalls, after.sixthCalls]).toEqual([4, 0]);
  });
});
