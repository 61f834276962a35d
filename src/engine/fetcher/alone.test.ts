/** What fails, fails alone: for an hour one app or one token goes wrong in every way there is, and the others go on. */
import { SimulatedAccount, START, appNumber, ALL, LABELS } from '../testing/fetching';
import type { MetricsCall } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { metricLabel } from '../identity';
import { after, HOUR, MINUTE, SECOND } from '../time';
import { coverageOf } from '../window/coverage';
import { windowEnd } from '../window/grid';

const message = 'Said for a person.';
const BAD = appNumber(9);

const WAYS: readonly (readonly [string, (call: MetricsCall) => UpstreamFailure])[] = [
  ['is unavailable', () => ({ cause: 'unavailable', message })],
  ['times out', () => ({ cause: 'timeout', message })],
  ['is not understood', () => ({ cause: 'not understood', message })],
  ['is too large, however small a part is asked for', () => ({ cause: 'too large', message })],
  ['is refused to the token', () => ({ cause: 'unauthorized', message })],
  ['is not owned', () => ({ cause: 'not owner', message })],
  ['is unknown', () => ({ cause: 'unknown app', message })],
  ['has every label refused, and none named', () => ({ cause: 'refused label', message, labels: [] })],
  ['has its labels refused by name', ({ labels }) => ({ cause: 'refused label', message, labels: labels.slice(0, 1) })],
  [
    'has its environments refused by name',
    ({ environments }) => ({ cause: 'unknown environment', message, environments: environments.slice(0, 1) }),
  ],
];

describe('an app of two that fails every call', () => {
  it.each(WAYS)('(it %s) leaves the other at least 90 of 96 windows in an hour', async (_way, fails) => {
    const one = new SimulatedAccount(START);
    one.gateway.faults.push((call) => (call.app === BAD ? fails(call) : undefined));
    const fetcher = one.fetcher();
    const good = one.settledDemand(96);
    const bad = one.settledDemand(96, { app: BAD });
    while (one.clock.now() < after(START, HOUR)) {
      await one.during(fetcher.ask(bad));
      await one.during(fetcher.ask(good));
      await one.clock.advance(5 * SECOND);
    }
    expect(coverageOf(await one.during(fetcher.ask(good))).fetched).toBeGreaterThanOrEqual(90);
    expect(one.gateway.refusals).toBe(0);
    const { troubles } = await fetcher.status();
    troubles.forEach(({ app }) => expect(app).toBe(BAD));
  });

  it('is asked for as soon as it is well again, with all it lacks', async () => {
    const one = new SimulatedAccount(START);
    one.gateway.faults.push((call) => (call.app === BAD ? { cause: 'unavailable', message } : undefined));
    const fetcher = one.fetcher();
    const bad = one.settledDemand(20, { app: BAD });
    await one.watch(fetcher, () => bad, after(START, HOUR));
    one.gateway.faults.length = 0;
    await one.watch(fetcher, () => bad, after(one.clock.now(), 12 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(bad)))).toMatchObject({ fetched: 20 });
  });
});

describe('a gateway that is down for all', () => {
  it('is probed with a call now and then, and all apps go on within seconds of its return', async () => {
    const one = new SimulatedAccount(START);
    const down = { cause: 'unavailable', message } as const;
    one.gateway.faults.push(() => down);
    const fetcher = one.fetcher();
    const demands = [1, 2, 3].map((number) => one.settledDemand(4, { app: appNumber(number) }));
    const ask = async (until: number): Promise<void> => {
      while (one.clock.now() < until) {
        for (const demand of demands) {
          await one.during(fetcher.ask(demand));
        }
        await one.clock.advance(5 * SECOND);
      }
    };
    await ask(after(START, HOUR));
    expect(one.gateway.calls.length).toBeLessThan(40);
    const plan = await one.during(fetcher.ask(demands[0] ?? one.demand(1)));
    expect(plan.windows[0]).toMatchObject({ kind: 'failed', failure: down });
    one.gateway.faults.length = 0;
    await ask(after(one.clock.now(), 8 * MINUTE));
    for (const demand of demands) {
      expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 4 });
    }
  });

  it('makes what is there stale, at once and with the next try', async () => {
    const one = new SimulatedAccount(START);
    const fetcher = one.fetcher();
    await one.watch(fetcher, () => one.demand(2), after(START, MINUTE));
    one.gateway.faults.push(() => ({ cause: 'unavailable', message }));
    await one.watch(fetcher, () => one.demand(2), after(START, 5 * MINUTE));
    const { windows } = await one.during(fetcher.ask(one.demand(2)));
    expect(windows.at(-1)).toMatchObject({ kind: 'provisional', stale: { failure: { cause: 'unavailable' } } });
  });
});

describe('a passing 401', () => {
  it('costs seconds, not minutes', async () => {
    const one = new SimulatedAccount(START);
    let left = 1;
    one.gateway.faults.push(() => (left-- > 0 ? { cause: 'unauthorized', message } : undefined));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(4);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 4 });
  });
});

describe('names that nobody documented', () => {
  it('cost one call, however many there are', async () => {
    const one = new SimulatedAccount(START);
    const made = Array.from({ length: 20 }, (_, index) => metricLabel(`MADE_UP_${index}`));
    one.gateway.faults.push(({ labels }) =>
      labels.some((label) => made.includes(label)) ? { cause: 'refused label', message, labels: [] } : undefined
    );
    const fetcher = one.fetcher();
    const labels = [...LABELS, ...made];
    const demand = one.settledDemand(10, { wants: { ...ALL, labels }, ask: { ...ALL, labels } });
    await one.watch(fetcher, () => demand, after(START, 4 * MINUTE));
    const plain = one.settledDemand(10, { span: demand.span });
    expect(coverageOf(await one.during(fetcher.ask(plain)))).toMatchObject({ fetched: 10 });
    expect(one.gateway.calls.length).toBeLessThanOrEqual(12);
  });
});

describe('what was refused and is given again', () => {
  const late = LABELS[1] ?? metricLabel('none');

  it('is fetched for the windows it was left out of, newest first, while nobody asks for them', async () => {
    const one = new SimulatedAccount(START);
    one.gateway.faults.push(({ labels }) =>
      labels.includes(late) ? { cause: 'refused label', message, labels: [late] } : undefined
    );
    const fetcher = one.fetcher();
    const demand = one.settledDemand(8);
    await one.watch(fetcher, () => demand, after(START, 4 * MINUTE));
    one.gateway.faults.length = 0;
    const calls = one.gateway.calls.length;
    await one.clock.advance(2 * HOUR);
    const headers = await one.store.headers({ account: one.key, app: demand.app }, demand.span);
    expect(
      headers.filter(({ asked }) => asked.labels.includes(late)).map(({ window }) => window).length
    ).toBeGreaterThanOrEqual(8);
    expect((await fetcher.status()).refused.labels).toEqual([]);
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 8, nextAt: null });
    expect(one.gateway.calls.length - calls).toBeLessThanOrEqual(8 + 6);
  });

  it('takes no more than a fiftieth of the calls while it is refused', async () => {
    const one = new SimulatedAccount(START);
    one.gateway.faults.push(({ labels }) => {
      const refused = labels.filter((label) => label !== LABELS[0]);
      return refused.length > 0 ? { cause: 'refused label', message, labels: refused.slice(0, 1) } : undefined;
    });
    const fetcher = one.fetcher();
    await one.watch(fetcher, () => one.settledDemand(2), after(START, 5 * MINUTE));
    const calls = one.gateway.calls.length;
    await one.clock.advance(24 * HOUR);
    expect(one.gateway.calls.length - calls).toBeLessThanOrEqual((24 * 60 * 5) / 50);
  });
});

describe('a rotated token', () => {
  it('is used with the next call, and never the old one again; a retired data source makes no call', async () => {
    const one = new SimulatedAccount(START);
    const fetcher = one.fetcher();
    const demand = one.settledDemand(30, { source: 'source' });
    one.tokens.set('source', 'old');
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    one.tokens.set('source', 'new');
    const rotated = one.clock.now();
    await one.clock.advance(30 * SECOND);
    await one.watch(fetcher, () => demand, after(rotated, 5 * MINUTE));
    const later = one.gateway.calls.filter(({ sentAt }) => sentAt > rotated);
    expect(later.length).toBeGreaterThan(5);
    later.forEach(({ token }) => expect(token).toBe('new'));
    one.tokens.set('source', undefined);
    const calls = one.gateway.calls.length;
    await one.clock.advance(3 * HOUR);
    expect(one.gateway.calls).toHaveLength(calls);
  });
});

describe('a server whose clock is wrong', () => {
  it.each([10 * MINUTE, 23 * HOUR])('by %i ms ahead, seals nothing before it is settled by ours', async (skew) => {
    const one = new SimulatedAccount(START);
    one.gateway.skew = skew;
    const fetcher = one.fetcher();
    await one.watch(fetcher, () => one.demand(3), after(START, 30 * MINUTE));
    const { app, span } = one.demand(5);
    for (const { window, frontier, fetchedAt } of await one.store.headers({ account: one.key, app }, span)) {
      expect(fetchedAt).toBeLessThanOrEqual(one.clock.now());
      expect(frontier < windowEnd(window) || fetchedAt >= after(windowEnd(window), 5 * MINUTE)).toBe(true);
    }
  });

  it('by half a century, is not believed: data is there by our own', async () => {
    const one = new SimulatedAccount(START);
    one.gateway.skew = -START;
    const fetcher = one.fetcher();
    const demand = one.settledDemand(3);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 3 });
    expect((await fetcher.status()).clockOffset).toBeLessThan(-24 * HOUR);
  });
});

it('a clock that is set by a little each minute stops nothing', async () => {
  const one = new SimulatedAccount(START);
  const fetcher = one.fetcher();
  const demand = one.settledDemand(96);
  for (let minute = 0; minute < 25; minute++) {
    await one.watch(fetcher, () => demand, after(one.clock.now(), MINUTE));
    one.clock.step(minute % 2 === 0 ? 600 : -600);
  }
  expect(coverageOf(await one.during(fetcher.ask(demand))).fetched).toBe(96);
  expect(one.gateway.refusals).toBe(0);
});

it('nothing instead of something replaces nothing until a third answer says the same', async () => {
  const one = new SimulatedAccount(START);
  const full = {
    descriptor: { name: 'alpha', kind: 'counter', unit: '1' },
    shape: 'number',
    series: [{ site: 'one' }],
    offsets: Uint32Array.of(0, 1),
    start: Int32Array.of(0),
    end: Int32Array.of(MINUTE),
    value: Float64Array.of(7),
  } as const;
  let columns: readonly (typeof full)[] = [full];
  one.gateway.answer = () => ({ columns, dropped: [], duplicates: 0, endsInNext: false });
  const fetcher = one.fetcher();
  const demand = one.settledDemand(1);
  await one.watch(fetcher, () => demand, after(START, MINUTE));
  columns = [];
  await one.clock.advance(HOUR + MINUTE);
  expect(one.gateway.calls).toHaveLength(2);
  const points = async (): Promise<number> => {
    const [header] = await one.store.headers({ account: one.key, app: demand.app }, demand.span);
    return header?.metrics.length ?? 0;
  };
  expect(await points()).toBe(1);
  await one.clock.advance(30 * MINUTE);
  expect(one.gateway.calls).toHaveLength(3);
  expect(await points()).toBe(0);
});
