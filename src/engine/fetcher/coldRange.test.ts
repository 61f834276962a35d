/** A day that nobody has fetched yet, under people who come and go. */
import fc from 'fast-check';
import { appNumber, SETTLE, SimulatedAccount, START } from '../testing/fetching';
import { randomFrom } from '../testing/random';
import { after, DAY, durationMs, HOUR, MINUTE, SECOND, type EpochMs } from '../time';
import { coverageOf } from '../window/coverage';
import { windowEnd, windowOf, windowsCovering } from '../window/grid';
import type { Demand, Fetcher } from './types';

const WINDOWS = 96;
const PROMISED = durationMs(((1.1 * WINDOWS) / 5) * MINUTE);

/** Readers who ask every five seconds while they are there; one of them always is. Ends when all is there, or at `until`. */
async function readersComeAndGo(
  account: SimulatedAccount,
  fetcher: Fetcher,
  demand: () => Demand,
  until: EpochMs,
  random: () => number
): Promise<EpochMs | undefined> {
  while (account.clock.now() < until) {
    const readers = 1 + Math.floor(random() * 4);
    const plans = [];
    for (let reader = 0; reader < readers; reader++) {
      plans.push(await account.during(fetcher.ask(demand())));
    }
    const coverage = plans.map(coverageOf)[0];
    if (coverage?.pending === 0 && coverage.failed === 0) {
      return account.clock.now();
    }
    await account.clock.advance(5 * SECOND);
  }
  return undefined;
}

describe('24 hours, cold', () => {
  it.each([0, 4, 8, 14])('are complete within 1.1 of the limit, begun %i minutes into a quarter', async (minute) => {
    const account = new SimulatedAccount(windowOf(START));
    await account.clock.advance(minute * MINUTE);
    const started = account.clock.now();
    const fetcher = account.fetcher();
    const done = await readersComeAndGo(
      account,
      fetcher,
      () => account.demand(WINDOWS),
      after(started, HOUR),
      randomFrom(minute)
    );
    expect(done).toBeDefined();
    expect((done ?? 0) - started).toBeLessThanOrEqual(PROMISED);
    expect(account.gateway.refusals).toBe(0);
    const settled = windowsCovering(account.demand(WINDOWS).span).filter(
      (window) => windowEnd(window) + SETTLE < started
    );
    expect(settled.length).toBeGreaterThan(WINDOWS - 5);
    expect(settled.map((window) => account.callsFor(window))).toEqual(settled.map(() => 1));
  });

  it('are complete within 1.1 of what is left to others, while a rule asks', async () => {
    const account = new SimulatedAccount(START);
    const fetcher = account.fetcher();
    const asking = (): Demand => {
      void fetcher.ask(account.demand(1, { priority: 'alert' }));
      return account.demand(WINDOWS);
    };
    const done = await readersComeAndGo(account, fetcher, asking, after(START, HOUR), randomFrom(1));
    expect((done ?? Infinity) - START).toBeLessThanOrEqual(((1.1 * WINDOWS) / 4) * MINUTE);
    expect(account.gateway.refusals).toBe(0);
  });

  it.each([
    ['readers alone', false],
    ['a rule too', true],
  ])('tell from the start when they will be complete, with %s', async (_who, withRule) => {
    const account = new SimulatedAccount(START);
    const fetcher = account.fetcher();
    const told: { readonly at: EpochMs; readonly last: number }[] = [];
    const demand = account.settledDemand(WINDOWS);
    let done: EpochMs | undefined;
    while (done === undefined && account.clock.now() < after(START, HOUR)) {
      if (withRule) {
        const lifetime = durationMs(10 * MINUTE);
        await account.during(fetcher.ask(account.demand(1, { app: appNumber(2), priority: 'alert', lifetime })));
      }
      const { windows } = await account.during(fetcher.ask(demand));
      const expected = windows.flatMap((state) => (state.kind === 'pending' ? [state.expectedAt] : []));
      const at = account.clock.now();
      expected.forEach((moment) => expect(moment).toBeGreaterThan(at));
      if (expected.length > 0) {
        told.push({ at, last: Math.max(...expected) });
        await account.clock.advance(5 * SECOND);
      } else {
        done = at;
      }
    }
    const end = done ?? Infinity;
    expect(end - START).toBeGreaterThan(19 * MINUTE);
    for (const { at, last } of told) {
      expect(Math.abs(last - end)).toBeLessThan(Math.max(20 * SECOND, 0.1 * (end - at)));
    }
  });

  it('bring no sixth call in any minute, however two Grafana instances on one ledger interleave, pause and restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const account = new SimulatedAccount(START, seed);
        const random = randomFrom(seed);
        const fetchers = [account.fetcher(), account.fetcher()];
        const priorities = ['alert', 'view', 'head', 'backfill'] as const;
        for (let step = 0; step < 120; step++) {
          const index = Math.floor(random() * 2);
          if (random() < 0.03) {
            fetchers[index]?.close();
            fetchers[index] = account.fetcher();
          }
          const priority = priorities[Math.floor(random() * 4)] ?? 'view';
          const asked = fetchers[index]?.ask(account.demand(1 + Math.floor(random() * 30), { priority }));
          if (asked) {
            await account.during(asked);
          }
          await account.clock.advance(Math.floor(random() * 10_000));
        }
        expect(account.gateway.calls.length).toBeGreaterThan(10);
        expect(account.gateway.refusals).toBe(0);
      }),
      { numRuns: 15 }
    );
  });

  it.each([-2 * HOUR, -10 * MINUTE, 10 * MINUTE, 2 * HOUR])(
    'are complete though the clock is set by %i ms on the way, in time and within the quota',
    async (step) => {
      const account = new SimulatedAccount(START);
      const fetcher = account.fetcher();
      // By the hour as it was before, so that it stays the same windows.
      const demand = account.settledDemand(WINDOWS, { span: account.settledDemand(WINDOWS).span });
      await account.watch(fetcher, () => demand, after(START, 5 * MINUTE));
      account.clock.step(step);
      await account.watch(fetcher, () => demand, after(account.clock.now(), PROMISED - 2 * MINUTE));
      const begun = windowsCovering(demand.span).filter((window) => window <= account.clock.now());
      expect(coverageOf(await account.during(fetcher.ask(demand)))).toMatchObject({ pending: 0, failed: 0 });
      expect(account.gateway.calls.length).toBeGreaterThanOrEqual(begun.length);
      expect(account.gateway.refusals).toBe(0);
    }
  );

  it('cost no call after a restart but for the second looks', async () => {
    const account = new SimulatedAccount(START);
    const first = account.fetcher();
    const demand = account.settledDemand(20);
    await account.watch(first, () => demand, after(START, 6 * MINUTE));
    first.close();
    const calls = account.gateway.calls.length;
    expect(calls).toBe(20);
    const plan = await account.during(account.fetcher().ask(demand));
    expect(coverageOf(plan)).toMatchObject({ fetched: 20, nextAt: null });
    await account.clock.advance(HOUR);
    const looks = account.gateway.calls.slice(calls);
    expect(looks.length).toBeLessThanOrEqual(4);
    looks.forEach(({ window, sentAt }) => expect(sentAt).toBeLessThan(windowEnd(window) + 2 * HOUR));
  });

  it('name the one window that fails for good, and bring all the others', async () => {
    const account = new SimulatedAccount(START);
    const demand = account.settledDemand(WINDOWS);
    const bad = windowOf(after(demand.span.from, 6 * HOUR));
    const failure = { cause: 'unavailable', message: 'The gateway answered 503.' } as const;
    account.gateway.faults.push(({ window }) => (window === bad ? failure : undefined));
    const fetcher = account.fetcher();
    await account.watch(fetcher, () => demand, after(START, PROMISED));
    const plan = await account.during(fetcher.ask(demand));
    expect(coverageOf(plan)).toMatchObject({ windows: WINDOWS, fetched: WINDOWS - 1, failed: 1, pending: 0 });
    const state = plan.windows.find(({ window }) => window === bad);
    expect(state).toMatchObject({ kind: 'failed', failure });
    const retryAt = state?.kind === 'failed' ? state.retryAt : account.clock.now();
    expect(retryAt).toBeGreaterThanOrEqual(account.clock.now());
    expect(retryAt).toBeLessThanOrEqual(after(account.clock.now(), 5 * MINUTE));
    expect(plan.nextAt).toBeGreaterThanOrEqual(retryAt);
    expect(account.callsFor(bad)).toBeLessThan(12);

    account.gateway.faults.length = 0;
    await account.watch(fetcher, () => demand, after(retryAt, MINUTE));
    expect(coverageOf(await account.during(fetcher.ask(demand)))).toMatchObject({ fetched: WINDOWS, nextAt: null });
  });

  it('reach back as far as the upstream does; older windows are gone unless they are stored', async () => {
    const account = new SimulatedAccount(START);
    const fetcher = account.fetcher();
    const demand = account.settledDemand(2);
    await account.watch(fetcher, () => demand, after(START, MINUTE));
    await account.clock.advance(14 * DAY);
    const calls = account.gateway.calls.length;
    const wider = { ...demand, span: { ...demand.span, from: windowOf(after(demand.span.from, -HOUR)) } };
    const plan = await account.during(fetcher.ask(wider));
    expect(coverageOf(plan)).toMatchObject({ windows: 6, gone: 4, fetched: 2, nextAt: null });
    await account.clock.advance(HOUR);
    expect(account.gateway.calls).toHaveLength(calls);
  });
});
