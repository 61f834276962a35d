/** Who wants a window, how urgently and for how long, and what that costs. */
import fc from 'fast-check';
import { ALL, appNumber, environmentNumber, LABELS, SETTLE, SimulatedAccount, START } from '../testing/fetching';
import { NO_POINTS } from '../testing/simulatedGateway';
import { after, before, durationMs, HOUR, MINUTE, SECOND } from '../time';
import { coverageOf } from '../window/coverage';
import { nextWindow, previousWindow, WINDOW, windowEnd, windowOf } from '../window/grid';
import type { NumberColumns } from '../chunk/types';
import type { Priority } from '../quota/priority';

const account = (): SimulatedAccount => new SimulatedAccount(START);
const sent = (one: SimulatedAccount) => [...one.gateway.calls].sort((a, b) => a.order - b.order);

describe('a window', () => {
  it('is never asked for twice at a time, nor again once sealed, whoever asks for what', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const one = new SimulatedAccount(START, seed);
        const fetcher = one.fetcher();
        for (let step = 0; step < 60; step++) {
          const environments = one.random() < 0.5 ? ALL.environments : [environmentNumber(2)];
          const wants = { environments, labels: LABELS.slice(Math.floor(one.random() * 4)) };
          const priority = (['alert', 'view', 'head', 'backfill'] as const)[Math.floor(one.random() * 4)] ?? 'view';
          await one.during(fetcher.ask(one.settledDemand(1 + Math.floor(one.random() * 12), { wants, priority })));
          await one.clock.advance(Math.floor(one.random() * 8_000));
        }
        expect(new Set(one.gateway.calls.map(({ window }) => window)).size).toBe(one.gateway.calls.length);
      }),
      { numRuns: 15 }
    );
  });

  it('is asked for once though the store is slow and what it says is out of date when it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const one = new SimulatedAccount(START, seed);
        const headers: typeof one.store.headers = async (...asked) => {
          const found = await one.store.headers(...asked);
          await one.clock.until(after(one.clock.now(), Math.floor(one.random() * 1_500)));
          return found;
        };
        const fetcher = one.fetcher({ store: { ...one.store, headers } });
        // Shorter than the three minutes after which a window that grows is due again.
        while (one.clock.now() < START + 2 * MINUTE) {
          void fetcher.ask(one.demand(1 + Math.floor(one.random() * 12)));
          await one.clock.advance(Math.floor(one.random() * 4_000));
        }
        await one.clock.advance(MINUTE / 2);
        expect(one.gateway.calls.length).toBeGreaterThan(5);
        expect(new Set(one.gateway.calls.map(({ window }) => window)).size).toBe(one.gateway.calls.length);
      }),
      { numRuns: 15 }
    );
  });

  it('that grows is asked for again every three minutes while someone looks, then once to seal it', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const window = windowOf(START);
    await one.watch(fetcher, () => one.demand(2), after(windowEnd(window), SETTLE + MINUTE));
    const calls = sent(one).filter((call) => call.window === window);
    const gaps = calls.slice(1).map(({ sentAt }, index) => (sentAt - (calls[index]?.sentAt ?? 0)) / MINUTE);
    gaps.slice(0, -1).forEach((gap) => expect(gap).toBeCloseTo(3, 0));
    expect(gaps.at(-1)).toBeLessThan(4.6);
    expect(calls.at(-1)?.sentAt).toBeGreaterThanOrEqual(windowEnd(window) + SETTLE);
    expect(calls.at(-1)?.sentAt).toBeLessThan(windowEnd(window) + SETTLE + 10 * SECOND);
    const plan = await one.during(fetcher.ask(one.demand(2)));
    expect(plan.windows[0]).toEqual({ window, kind: 'fetched' });
  });

  it('costs one call, once settled, when nobody looks', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const collect = () => one.demand(2, { priority: 'backfill', lifetime: durationMs(10 * MINUTE) });
    await one.watch(fetcher, collect, after(START, 2 * HOUR));
    const firstHour = sent(one).filter(({ sentAt }) => sentAt < START + HOUR);
    expect(firstHour.length).toBeGreaterThanOrEqual(4);
    expect(new Set(firstHour.map(({ window }) => window)).size).toBe(firstHour.length);
    firstHour.forEach(({ window, sentAt }) => expect(sentAt).toBeGreaterThanOrEqual(windowEnd(window) + SETTLE));
  });

  it('is not asked for again when nobody looks any more', async () => {
    const one = account();
    const fetcher = one.fetcher();
    await one.watch(fetcher, () => one.demand(1), after(START, 10 * SECOND));
    const calls = one.gateway.calls.length;
    await one.clock.advance(HOUR);
    expect(one.gateway.calls.length - calls).toBeLessThanOrEqual(1);
  });

  it('is refreshed less often while a long range is fetched', async () => {
    const one = account();
    const fetcher = one.fetcher();
    await one.watch(fetcher, () => one.demand(60), after(START, 7 * MINUTE));
    expect(one.callsFor(windowOf(START))).toBe(1);
  });

  it('nearly empty, waits for the one before it', async () => {
    const one = new SimulatedAccount(after(windowOf(START), MINUTE));
    await one.during(one.fetcher().ask(one.demand(3)));
    await one.clock.advance(MINUTE / 2);
    const newest = windowOf(one.clock.now());
    expect(sent(one).map(({ window }) => window)).toEqual([
      previousWindow(newest),
      newest,
      previousWindow(previousWindow(newest)),
    ]);
  });

  it('is settled by the server’s clock, not by ours', async () => {
    const one = account();
    one.gateway.skew = -40 * SECOND;
    const fetcher = one.fetcher();
    const window = windowOf(START);
    await one.watch(fetcher, () => one.demand(2), after(windowEnd(window), SETTLE + 2 * MINUTE));
    const late = sent(one).filter(
      (call) => call.window === window && call.sentAt > windowEnd(window) + SETTLE - MINUTE
    );
    expect(late).toHaveLength(1);
    expect(late[0]?.sentAt).toBeGreaterThanOrEqual(windowEnd(window) + SETTLE + 40 * SECOND);
  });
});

describe('a sealed window', () => {
  const column = (value: number): NumberColumns => ({
    descriptor: { name: 'alpha', kind: 'counter', unit: '1' },
    shape: 'number',
    series: [{ site: 'one' }],
    offsets: Uint32Array.of(0, 1),
    start: Int32Array.of(0),
    end: Int32Array.of(MINUTE),
    value: Float64Array.of(value),
  });

  it('is looked at once more about an hour on, and what changed is counted', async () => {
    const one = account();
    one.gateway.answer = () => ({ ...NO_POINTS, columns: [column(7)] });
    const fetcher = one.fetcher();
    const demand = one.settledDemand(8);
    await one.watch(fetcher, () => demand, after(START, 3 * MINUTE));
    expect(one.gateway.calls).toHaveLength(8);
    await one.clock.advance(55 * MINUTE);
    expect(one.gateway.calls).toHaveLength(8);
    await one.clock.advance(HOUR);
    const again = sent(one).slice(8);
    again.forEach(({ window, sentAt }) => {
      const first = sent(one).find((call) => call.window === window);
      expect(first?.sentAt).toBeLessThan(windowEnd(window) + HOUR);
      expect(sentAt - (first?.sentAt ?? 0)).toBeGreaterThanOrEqual(HOUR);
    });
    expect(again.length).toBeGreaterThanOrEqual(3);
    expect(again.length).toBeLessThanOrEqual(5);
    expect((await fetcher.status()).rechecked).toEqual({ windows: again.length, changed: 0 });
    await one.clock.advance(5 * HOUR);
    expect(one.gateway.calls).toHaveLength(8 + again.length);
  });

  it('tells how many points only the second look brought; another value is none', async () => {
    const late: number[] = [];
    const both: NumberColumns = {
      ...column(7),
      offsets: Uint32Array.of(0, 3),
      start: Int32Array.of(0, MINUTE, 2 * MINUTE),
      end: Int32Array.of(MINUTE, 2 * MINUTE, 3 * MINUTE),
      value: Float64Array.of(7, 1, 1),
    };
    for (const second of [both, column(8), column(7)]) {
      const one = account();
      let columns = column(7);
      one.gateway.answer = () => ({ ...NO_POINTS, columns: [columns] });
      const fetcher = one.fetcher({ late: (points) => late.push(points) });
      const demand = one.settledDemand(1);
      await one.watch(fetcher, () => demand, after(START, MINUTE));
      columns = second;
      await one.clock.advance(2 * HOUR);
    }
    expect(late).toEqual([2, 0]);
  });

  it('counts as changed when the second look brings another value', async () => {
    const one = account();
    let value = 7;
    one.gateway.answer = () => ({ ...NO_POINTS, columns: [column(value)] });
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    value = 8;
    await one.clock.advance(2 * HOUR);
    expect((await fetcher.status()).rechecked).toEqual({ windows: 1, changed: 1 });
    const ref = { account: one.key, app: demand.app };
    const [chunk, ...others] = await one.store.read(ref, demand.span, ['alpha'], 'points');
    expect(others).toEqual([]);
    expect(chunk?.columns).toEqual([column(8)]);
  });

  it('waits with its second look while anything else is queued', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    await one.clock.advance(57 * MINUTE);
    const day = { ...one.settledDemand(96), app: appNumber(2) };
    await one.watch(fetcher, () => day, after(START, 75 * MINUTE));
    expect(sent(one).filter(({ app }) => app === demand.app)).toHaveLength(1);
    await one.clock.advance(30 * MINUTE);
    expect(sent(one).filter(({ app }) => app === demand.app)).toHaveLength(2);
  });
});

describe('a demand', () => {
  it('that nobody renews drops what is queued; what is under way is stored', async () => {
    const one = account();
    one.gateway.answerTime = durationMs(20 * SECOND);
    const fetcher = one.fetcher();
    const demand = one.settledDemand(40);
    const { nextAt } = await one.during(fetcher.ask(demand));
    await one.clock.advance(10 * MINUTE);
    const calls = sent(one);
    expect(calls.length).toBeLessThan(15);
    calls.forEach(({ sentAt }) => expect(sentAt).toBeLessThanOrEqual((nextAt ?? 0) + 30 * SECOND));
    const stored = await one.store.headers({ account: one.key, app: demand.app }, demand.span);
    expect(stored).toHaveLength(calls.length);
  });

  it('that nobody renews leaves nothing queued, and nothing that is taken up again by a later one', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const { nextAt } = await one.during(fetcher.ask(one.settledDemand(40)));
    const { queued: waiting, missing } = await one.during(fetcher.status());
    expect(waiting).toBeGreaterThan(30);
    expect(missing).toEqual({ windows: 40, failed: 0, oldest: one.settledDemand(40).span.from });
    await one.clock.advanceTo(after(one.clock.now(), (nextAt ?? 0) - START + 31 * SECOND));
    expect(await one.during(fetcher.status())).toMatchObject({
      ...{ queued: 0, inFlight: 0, nextCallAt: null },
      missing: { windows: 0, failed: 0, oldest: null },
    });
    await one.clock.advance(5 * MINUTE);
    const calls = one.gateway.calls.length;
    await one.during(fetcher.ask(one.settledDemand(1, { app: appNumber(2) })));
    const { queued, inFlight } = await one.during(fetcher.status());
    expect(queued + inFlight).toBe(1);
    await one.clock.advance(10 * MINUTE);
    expect(one.gateway.calls).toHaveLength(calls + 1);
  });

  it('of a rule lives as long as it says', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const window = windowOf(START);
    await one.during(fetcher.ask(one.demand(1, { priority: 'alert', lifetime: durationMs(10 * MINUTE) })));
    await one.clock.advance(HOUR);
    const calls = sent(one);
    expect(calls.length).toBeGreaterThanOrEqual(3);
    calls.forEach((call) => expect(call).toMatchObject({ window }));
    expect(calls.at(-1)?.sentAt).toBeLessThanOrEqual(after(START, 10 * MINUTE));
  });

  it('waits for an answer under way to be stored when it closes, and sends no further call', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const demand = one.settledDemand(10);
    await one.during(fetcher.ask(demand));
    await one.clock.advance(SECOND);
    const stored: boolean[] = [];
    void fetcher.close().then(async () => {
      const headers = await one.store.headers({ account: one.key, app: demand.app }, demand.span);
      stored.push(headers.length === 1);
    });
    await one.clock.advance(5 * MINUTE);
    expect(stored).toEqual([true]);
    expect(one.gateway.calls).toHaveLength(1);
    expect(await one.store.headers({ account: one.key, app: demand.app }, demand.span)).toHaveLength(1);
  });

  it('is served by urgency: rules, readers, heads, history', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const order: readonly Priority[] = ['backfill', 'head', 'view', 'alert'];
    for (const [index, priority] of order.entries()) {
      const lifetime = durationMs(HOUR);
      await one.during(fetcher.ask(one.settledDemand(6, { app: appNumber(index), priority, lifetime })));
    }
    await one.clock.advance(8 * MINUTE);
    const served = sent(one)
      .map(({ app }) => app)
      .slice(1);
    const lastOf = (priority: Priority) => served.lastIndexOf(appNumber(order.indexOf(priority)));
    const firstOf = (priority: Priority) => served.indexOf(appNumber(order.indexOf(priority)));
    expect(lastOf('alert')).toBeLessThan(firstOf('view'));
    expect(lastOf('view')).toBeLessThan(firstOf('head'));
    expect(lastOf('head')).toBeLessThan(firstOf('backfill'));
    expect(served.filter((app) => app === appNumber(0)).length).toBeGreaterThan(0);
  });

  it('of a rule gets a slot within 20 s, however much is queued', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const rule = () => one.demand(1, { app: appNumber(2), priority: 'alert', lifetime: durationMs(10 * MINUTE) });
    const look = async (minutes: number) =>
      one.watch(fetcher, () => one.demand(90, { ask: ALL }), after(one.clock.now(), minutes * MINUTE));
    await one.during(fetcher.ask(rule()));
    await look(3);
    for (let time = 0; time < 5; time++) {
      const asked = one.clock.now();
      const app = appNumber(10 + time);
      await one.during(fetcher.ask({ ...rule(), app }));
      await look(1.1);
      const call = sent(one).find((other) => other.app === app);
      expect((call?.sentAt ?? Infinity) - asked).toBeLessThan(20 * SECOND);
    }
    expect(one.gateway.refusals).toBe(0);
  });

  it('for more than was asked for takes a stored window for missing, unless the environment is younger', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const before3 = one.settledDemand(3);
    await one.watch(fetcher, () => before3, after(START, MINUTE));
    const added = environmentNumber(3);
    const more = { environments: [...ALL.environments, added], labels: ALL.labels };
    const born = new Map([[added as string, after(before3.span.to, -WINDOW - 1)]]);
    const wider = { ...before3, wants: more, ask: more };
    expect(coverageOf(await one.during(fetcher.ask({ ...wider, bornAt: born })))).toMatchObject({
      fetched: 1,
      pending: 2,
    });
    await one.watch(fetcher, () => wider, after(START, 4 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(wider)))).toMatchObject({ fetched: 3, nextAt: null });
    expect(one.gateway.calls).toHaveLength(6);
    expect(await one.store.headers({ account: one.key, app: wider.app }, wider.span)).toHaveLength(3);
  });

  it('for the future is no demand', async () => {
    const one = account();
    const newest = windowOf(START);
    const span = { from: nextWindow(newest), to: windowOf(after(START, HOUR)) };
    const plan = await one.during(one.fetcher().ask(one.demand(1, { span })));
    expect(plan).toMatchObject({ windows: [], nextAt: null });
    await one.clock.advance(before(windowEnd(newest), START));
    expect(one.gateway.calls).toHaveLength(0);
  });
});
