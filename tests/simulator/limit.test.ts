import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { call, post, read, refusalOf } from './caller';
import { CallLimit } from './gateway/limit';
import { startSimulator, type Simulator } from './simulator';
import type { SimulatorOptions } from './gateway/options';
import { HOUR, MINUTE, SECOND } from './world/calendar';

const START = Date.UTC(2026, 10, 18, 14) + 250;
const WINDOW = { start: START - 250 - HOUR, end: START - 250 - HOUR + 15 * MINUTE };
const EMAIL = 'dev@example.com';

/** A simulator whose clock stands until it is moved. */
async function withSimulator(
  run: (simulator: Simulator, clock: { now: number }) => Promise<void>,
  options: Partial<SimulatorOptions> = {}
): Promise<void> {
  const clock = { now: START };
  const simulator = await startSimulator({ now: () => clock.now, ...options });
  try {
    await run(simulator, clock);
  } finally {
    await simulator.close();
  }
}

const callTimes = async (simulator: Simulator, times: number): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let index = 0; index < times; index++) {
    statuses.push((await call(simulator, { email: EMAIL, ...WINDOW })).status);
  }
  return statuses;
};

test('five calls a minute, sliding: the sixth waits until the first is a minute old', () =>
  withSimulator(async (simulator, clock) => {
    expect(await callTimes(simulator, 3)).toEqual([200, 200, 200]);
    clock.now += 40 * SECOND;
    expect(await callTimes(simulator, 3)).toEqual([200, 200, 429]);
    expect(simulator.usage(EMAIL).sixthCalls).toBe(1);
    clock.now = START + MINUTE - 1;
    expect(await callTimes(simulator, 1)).toEqual([429]);
    clock.now = START + MINUTE;
    expect(await callTimes(simulator, 4)).toEqual([200, 200, 200, 429]);
    expect(simulator.usage(EMAIL)).toEqual({ metricsCalls: 11, metadataCalls: 0, sixthCalls: 3 });
  }));

test('each account has calls of its own, whatever the case of its e-mail', () =>
  withSimulator(async (simulator) => {
    await callTimes(simulator, 5);
    const other = await call(simulator, { email: 'other@example.com', ...WINDOW });
    const same = await call(simulator, { email: 'DEV@example.com', ...WINDOW });
    expect([other.status, same.status]).toEqual([200, 429]);
  }));

test('queries of names do not count', () =>
  withSimulator(async (simulator) => {
    for (let index = 0; index < 8; index++) {
      const response = await post(
        simulator,
        { query: '{ tenantContexts(cloudIds: []) { cloudId } }' },
        { email: EMAIL }
      );
      expect(response.status).toBe(200);
    }
    expect(await callTimes(simulator, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(simulator.usage(EMAIL)).toEqual({ metricsCalls: 5, metadataCalls: 8, sixthCalls: 0 });
  }));

test('several windows in one request by aliases are several calls', () =>
  withSimulator(async (simulator) => {
    const field = (alias: number): string => `call${alias}: appMetrics(query: $query) { __typename }`;
    const query = `query($query: ForgeMetricsOtlpQueryInput!) { ecosystem { forgeMetrics(appId: "x") { ${[1, 2, 3, 4, 5, 6].map(field).join(' ')} } } }`;
    const interval = { start: new Date(WINDOW.start).toISOString(), end: new Date(WINDOW.end).toISOString() };
    const variables = { query: { filters: { environments: [], interval, metrics: [] } } };
    expect((await post(simulator, { query, variables }, { email: EMAIL })).status).toBe(429);
    expect(simulator.usage(EMAIL).sixthCalls).toBe(1);
  }));

test('a call that is refused or struck by a fault has still arrived', () =>
  withSimulator(async (simulator) => {
    simulator.setFault(EMAIL, { kind: 'status', status: 502, times: 2 });
    expect(await callTimes(simulator, 2)).toEqual([502, 502]);
    await call(simulator, { email: EMAIL, ...WINDOW, environments: ['nowhere'] });
    expect(await callTimes(simulator, 3)).toEqual([200, 200, 429]);
  }));

test('never more than five accepted in any minute, whenever they arrive', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 60 }), (gaps) => {
      const limit = new CallLimit();
      const accepted: number[] = [];
      let now = START;
      for (const gap of gaps) {
        now += gap;
        const arrival = limit.arrive(EMAIL, now, 1);
        if (arrival.accepted) {
          accepted.push(now);
        } else {
          expect(arrival.retryAt).toBeGreaterThan(now);
          expect(arrival.retryAt).toBeLessThanOrEqual(now + MINUTE);
        }
      }
      accepted.forEach((at, index) => {
        const sixth = accepted[index + 5];
        expect(sixth === undefined || sixth - at >= MINUTE).toBe(true);
      });
    })
  );
});

test("the network's delay comes before the arrival is counted, differs, and is bounded", async () => {
  const delays: number[] = [];
  const clock = { now: START };
  const sleep = async (milliseconds: number): Promise<void> => {
    delays.push(milliseconds);
    clock.now += milliseconds;
  };
  const simulator = await startSimulator({ now: () => clock.now, sleep, latencyMs: 500 });
  await callTimes(simulator, 5);
  await simulator.close();
  expect(new Set(delays).size).toBeGreaterThan(3);
  expect(Math.max(...delays)).toBeLessThanOrEqual(500);
  const arrivals = delays.map((_, index) => START + delays.slice(0, index + 1).reduce((sum, delay) => sum + delay));
  expect(simulator.calls.map(({ arrivedAt }) => arrivedAt)).toEqual(arrivals);
});

describe('says that it was too often', () => {
  const AGAIN = START + MINUTE;
  test.each([
    ['retry-after seconds', '50'],
    ['retry-after date', new Date(AGAIN + 750).toUTCString()],
    ['retry-after iso', new Date(AGAIN).toISOString()],
  ] as const)('by status, %s', (form, expected) =>
    withSimulator(
      async (simulator, clock) => {
        await callTimes(simulator, 5);
        clock.now += 10.4 * SECOND;
        const response = await call(simulator, { email: EMAIL, ...WINDOW });
        expect(response.status).toBe(429);
        expect(response.headers.get('retry-after')).toBe(expected);
        expect((await read(response)).errors?.at(0)?.extensions?.statusCode).toBe(429);
        expect(simulator.calls.at(-1)?.outcome).toBe('rate limited');
      },
      { rateLimitForm: form }
    )
  );

  test('by a QueryError', () =>
    withSimulator(async (simulator) => {
      simulator.setRateLimitForm(EMAIL, 'query error');
      await callTimes(simulator, 5);
      const response = await call(simulator, { email: EMAIL, ...WINDOW });
      expect(response.status).toBe(200);
      expect(refusalOf(await read(response))?.extensions.at(0)?.statusCode).toBe(429);
      expect(simulator.calls.at(-1)?.outcome).toBe('rate limited');
    }));

  test("by GraphQL's errors", () =>
    withSimulator(async (simulator) => {
      simulator.setRateLimitForm('*', 'graphql errors');
      await callTimes(simulator, 5);
      const response = await call(simulator, { email: EMAIL, ...WINDOW });
      const { data, errors } = await read(response);
      expect(response.status).toBe(200);
      expect(data?.ecosystem.forgeMetrics.appMetrics).toBeNull();
      expect(errors?.at(0)?.extensions?.statusCode).toBe(429);
      expect(simulator.calls.at(-1)?.outcome).toBe('rate limited');
    }));

  test('though it was not, when told to', () =>
    withSimulator(async (simulator) => {
      simulator.setFault(EMAIL, { kind: 'rate limit', form: 'retry-after seconds', retryAfterSeconds: 7, times: 1 });
      const response = await call(simulator, { email: EMAIL, ...WINDOW });
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
      expect(await callTimes(simulator, 1)).toEqual([200]);
      expect(simulator.usage(EMAIL).sixthCalls).toBe(0);
    }));
});
