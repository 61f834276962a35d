import { afterEach, describe, expect, it } from 'bun:test';
import { redisServer } from '../../redis/tools';
import { Instances } from '../instances';
import { ask, coverageOf, knowLedgerEmpty, metricsQuery, settledHour, sumOf, WINDOW, type Range } from '../rig';

const query = metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT'], { statistic: 'sum' });
const EMAIL = 'moves@example.com';

let instances: Instances;
afterEach(() => instances.close());

/** Asks until all of it is there. */
async function whole(place: number, range: Range): Promise<number> {
  for (;;) {
    const [answer] = await ask(instances.backends[place], instances.context({ email: EMAIL }), [query], { range });
    const { fetched, windows } = coverageOf(answer);
    if (answer.error === undefined && fetched === windows) {
      return sumOf(answer.frames);
    }
    await Bun.sleep(200);
  }
}

describe.skipIf(redisServer() === undefined)('a backend with a folder of its own', () => {
  it('joins those that share a Redis, and leaves them, and nothing that anybody has is fetched again', async () => {
    const { from, to } = settledHour();
    const [all, older, newer] = [
      { from, to },
      { from, to: to - WINDOW },
      { from: to - WINDOW, to },
    ];
    instances = await Instances.start(1, EMAIL);
    const { simulator } = instances;
    const calls = () => simulator.usage(EMAIL).metricsCalls;
    // Alone for a while, and then beside the other.
    await instances.leave(0);
    knowLedgerEmpty(instances.folders[0]);
    const olderSum = await whole(0, older);
    expect(calls()).toBe(3);
    await instances.add();
    const newerSum = await whole(1, newer);
    expect(calls()).toBe(4);

    await instances.join(0);
    const sum = olderSum + newerSum;
    expect(await whole(0, all)).toBe(sum);
    expect(await whole(1, all)).toBe(sum);
    await instances.leave(0);
    expect(await whole(0, all)).toBe(sum);
    expect([calls(), simulator.usage(EMAIL).sixthCalls]).toEqual([4, 0]);
  });
});
