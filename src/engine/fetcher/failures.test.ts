/** What comes back when not an answer, and what it does to its window, to the others and to the account's calls. */
import type { MetricsCall } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { ALL, appNumber, environmentNumber, LABELS, SETTLE, SimulatedAccount, START } from '../testing/fetching';
import { after, durationMs, epochMs, HOUR, MINUTE, SECOND } from '../time';
import { coverageOf } from '../window/coverage';
import { nextWindow, WINDOW, windowOf, type WindowStart } from '../window/grid';

const message = 'Said for a person.';
const sent = (one: SimulatedAccount) => [...one.gateway.calls].sort((a, b) => a.order - b.order);

function failing(fault: (call: MetricsCall, token: string) => UpstreamFailure | undefined): SimulatedAccount {
  const one = new SimulatedAccount(START);
  one.gateway.faults.push(fault);
  return one;
}

describe('a gateway that is down', () => {
  it.each(['unavailable', 'timeout', 'not understood'] as const)('(%s) is probed, not stormed', async (cause) => {
    const one = failing(() => ({ cause, message }));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(50);
    await one.watch(fetcher, () => demand, after(START, 10 * MINUTE));
    expect(one.gateway.calls.length).toBeLessThan(20);
    const plan = await one.during(fetcher.ask(demand));
    const coverage = coverageOf(plan);
    expect(coverage.failed).toBeGreaterThan(0);
    expect(coverage.failed + coverage.pending).toBe(50);
    expect(plan.windows.find(({ kind }) => kind === 'failed')).toMatchObject({ failure: { cause, message } });
    expect(coverage.nextAt).toBeGreaterThan(one.clock.now());
    const { lastFailure, missing } = await fetcher.status();
    expect(lastFailure).toMatchObject({ cause });
    expect(missing).toMatchObject({ windows: 50, failed: coverage.failed });

    one.gateway.faults.length = 0;
    await one.watch(fetcher, () => demand, after(one.clock.now(), HOUR));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 50, nextAt: null });
    expect(await fetcher.status()).toMatchObject({ lastFailure: null });
  });

  it('leaves what is there: a provisional window stays while its refresh fails', async () => {
    const one = new SimulatedAccount(START);
    const fetcher = one.fetcher();
    await one.watch(fetcher, () => one.demand(1), after(START, MINUTE));
    one.gateway.faults.push(() => ({ cause: 'unavailable', message }));
    await one.watch(fetcher, () => one.demand(1), after(START, 5 * MINUTE));
    expect(one.gateway.calls.length).toBeGreaterThan(1);
    expect((await one.during(fetcher.ask(one.demand(1)))).windows).toMatchObject([{ kind: 'provisional' }]);
    // Nothing is missing, and the status says of the same window that it fails as of the calls.
    const { missing, lastFailure } = await one.during(fetcher.status());
    expect(missing).toEqual({ windows: 0, failed: 1, oldest: null });
    expect(lastFailure).toMatchObject({ cause: 'unavailable' });

    one.gateway.faults.length = 0;
    await one.watch(fetcher, () => one.demand(1), after(START, 12 * MINUTE));
    const healthy = await one.during(fetcher.status());
    expect([healthy.missing.failed, healthy.lastFailure]).toEqual([0, null]);
  });
});

describe('a 429', () => {
  it('pauses the account until the time it names and fails no window', async () => {
    const one = new SimulatedAccount(START);
    const until = after(START, 4 * MINUTE);
    one.gateway.faults.push(() => (one.clock.now() < until ? { cause: 'rate limited', message, until } : undefined));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(5);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    const plan = await one.during(fetcher.ask(demand));
    expect(coverageOf(plan)).toMatchObject({ pending: 5, failed: 0 });
    expect(plan.nextAt).toBeGreaterThan(until);
    expect((await fetcher.status()).pausedUntil).toBe(until);
    expect(one.gateway.calls).toHaveLength(1);
    await one.watch(fetcher, () => demand, after(until, MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 5 });
    expect(one.gateway.calls).toHaveLength(6);
  });
});

describe('a token', () => {
  const unauthorized = { cause: 'unauthorized', message } as const;

  it('that is refused costs a second call, and no further one for minutes; a new one is tried at once', async () => {
    const one = failing((_call, token) => (token === 'bad' ? unauthorized : undefined));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(10, { source: 'bad' });
    await one.watch(fetcher, () => demand, after(START, 5 * MINUTE));
    expect(one.gateway.calls).toHaveLength(2);
    const plan = await one.during(fetcher.ask(demand));
    expect(coverageOf(plan)).toMatchObject({ failed: 10, pending: 0 });
    expect(plan.windows[0]).toMatchObject({ failure: unauthorized });

    const good = { ...demand, source: 'good' };
    expect(coverageOf(await one.during(fetcher.ask(good)))).toMatchObject({ failed: 0, pending: 10 });
    await one.watch(fetcher, () => good, after(one.clock.now(), 2 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(good)))).toMatchObject({ fetched: 10 });
    expect(one.gateway.calls).toHaveLength(12);
  });

  it('that is refused is tried with one call when its time has come', async () => {
    const one = failing(() => unauthorized);
    const fetcher = one.fetcher();
    const demand = one.settledDemand(30);
    await one.watch(fetcher, () => demand, after(START, 61 * MINUTE));
    expect(one.gateway.calls.length).toBeGreaterThan(4);
    expect(one.gateway.calls.length).toBeLessThanOrEqual(8);
  });

  it('that does not own one app still fetches the others', async () => {
    const one = failing(({ app }) => (app === appNumber(7) ? { cause: 'not owner', message } : undefined));
    const fetcher = one.fetcher();
    const foreign = one.settledDemand(10, { app: appNumber(7) });
    const own = one.settledDemand(10);
    await one.watch(fetcher, () => foreign, after(START, 10 * SECOND));
    await one.watch(fetcher, () => own, after(START, 4 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(own)))).toMatchObject({ fetched: 10 });
    expect(coverageOf(await one.during(fetcher.ask(foreign)))).toMatchObject({ failed: 10 });
    expect(one.gateway.calls.filter(({ app }) => app === appNumber(7))).toHaveLength(1);
  });
});

describe('what the upstream refuses', () => {
  const [, refused = LABELS[0]] = LABELS;
  const named: UpstreamFailure = { cause: 'refused label', message, labels: refused ? [refused] : [] };
  const unnamed: UpstreamFailure = { cause: 'refused label', message, labels: [] };
  const refuses = (failure: UpstreamFailure) => (call: MetricsCall) =>
    refused && call.labels.includes(refused) ? failure : undefined;

  it('by name is left out at once, said in the header and the status, and tried again after 1, 2, 4 hours and so on, beside the others', async () => {
    const one = failing(refuses(named));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(6);
    await one.watch(fetcher, () => demand, after(START, 2 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 6, nextAt: null });
    expect(one.gateway.calls.filter(({ outcome }) => outcome !== 'answer')).toHaveLength(1);
    const headers = await one.store.headers({ account: one.key, app: demand.app }, demand.span);
    headers.forEach((header) => expect(header.refused).toEqual({ environments: [], labels: [refused] }));
    expect((await fetcher.status()).refused.labels).toEqual([refused]);

    await one.during(fetcher.close());
    const restarted = one.fetcher();
    await one.during(restarted.ask(one.settledDemand(8)));
    await one.clock.advance(MINUTE);
    expect(one.gateway.calls.filter(({ outcome }) => outcome !== 'answer')).toHaveLength(1);
    const first = one.gateway.calls.length;
    await one.clock.advance(25 * HOUR);
    const trials = one.gateway.calls.slice(first).filter(({ outcome }) => outcome !== 'answer');
    const hours = trials.map(({ sentAt }) => Math.round((sentAt - START) / HOUR));
    expect(hours).toEqual([1, 3, 7, 15]);
    trials.forEach(({ labels }) => expect(labels).toEqual([refused]));
  });

  it('without a name is found by halves, once, keeping every answer on the way', async () => {
    const one = failing(refuses(unnamed));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(6);
    await one.watch(fetcher, () => demand, after(START, 4 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 6, nextAt: null });
    expect(one.gateway.calls.filter(({ outcome }) => outcome !== 'answer').length).toBeLessThanOrEqual(3);
    expect(one.gateway.calls.length).toBeLessThanOrEqual(10);
  });

  it('alone is a failure that says so, in windows that are stored without it too', async () => {
    const one = failing(refuses(named));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(2);
    await one.watch(fetcher, () => demand, after(START, 2 * MINUTE));
    const only = { environments: ALL.environments, labels: refused ? [refused] : [] };
    const plan = await one.during(fetcher.ask({ ...demand, wants: only }));
    expect(coverageOf(plan)).toMatchObject({ failed: 2, fetched: 0 });
    expect(plan.windows[0]).toMatchObject({ failure: { cause: 'refused label', message } });
  });

  it('an environment that is gone does not hold up the others; nothing but it is a failure that says so', async () => {
    const gone = environmentNumber(2);
    const one = failing(({ environments }) =>
      environments.includes(gone) ? { cause: 'unknown environment', message, environments: [gone] } : undefined
    );
    const fetcher = one.fetcher();
    const demand = one.settledDemand(3);
    await one.watch(fetcher, () => demand, after(START, 2 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 3 });
    const only = { environments: [gone], labels: LABELS };
    const older = { ...one.settledDemand(5), wants: only, ask: only };
    const plan = await one.during(fetcher.ask(older));
    expect(plan.windows[0]).toMatchObject({ kind: 'failed', failure: { cause: 'unknown environment', message } });
    expect(one.gateway.calls).toHaveLength(4);
  });
});

describe('an answer too large', () => {
  const tooLarge: UpstreamFailure = { cause: 'too large', message };

  it('is asked for in parts, and the app’s later windows from the start, across a restart', async () => {
    const one = failing(({ labels }) => (labels.length > 2 ? tooLarge : undefined));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(4);
    await one.watch(fetcher, () => demand, after(START, 4 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 4, nextAt: null });
    const wasted = () => one.gateway.calls.filter(({ outcome }) => outcome !== 'answer').length;
    expect(wasted()).toBe(1);
    expect(one.gateway.calls).toHaveLength(9);
    const headers = await one.store.headers({ account: one.key, app: demand.app }, demand.span);
    expect(headers).toHaveLength(8);
    headers.forEach(({ asked }) => expect(asked.labels).toHaveLength(2));
    await one.watch(one.fetcher(), () => one.settledDemand(6), after(one.clock.now(), 2 * MINUTE));
    expect(wasted()).toBe(1);
  });

  it('is divided by environments where a label stands alone', async () => {
    const one = failing(({ labels, environments }) => (labels.length * environments.length > 1 ? tooLarge : undefined));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.watch(fetcher, () => demand, after(START, 10 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 1 });
    expect(one.gateway.calls.filter(({ outcome }) => outcome === 'answer')).toHaveLength(8);
  });

  it('even for one label of one environment is a failure', async () => {
    const one = failing(() => tooLarge);
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.watch(fetcher, () => demand, after(START, 10 * MINUTE));
    expect((await one.during(fetcher.ask(demand))).windows).toMatchObject([{ kind: 'failed', failure: tooLarge }]);
    expect(one.gateway.calls.length).toBeLessThan(12);
  });

  it('is suspected where a call is slow twice', async () => {
    const one = failing(({ labels }) => (labels.length > 2 ? { cause: 'timeout', message } : undefined));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.watch(fetcher, () => demand, after(START, 5 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 1 });
    expect(sent(one).map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout', 'answer', 'answer']);
  });
});

describe('an answer', () => {
  it('that is not understood is neither stored nor sealed', async () => {
    const one = failing(() => ({ cause: 'not understood', message }));
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    expect((await one.during(fetcher.ask(demand))).windows).toMatchObject([
      { kind: 'failed', failure: { cause: 'not understood' } },
    ]);
    expect(await one.store.headers({ account: one.key, app: demand.app }, demand.span)).toEqual([]);
  });

  describe('whose content is not understood', () => {
    const unreadable = { cause: 'not understood', isContent: true, message } as const;

    it('has its windows asked for hourly at most, and its app found out about by few calls', async () => {
      const one = failing(() => unreadable);
      const fetcher = one.fetcher();
      const demand = one.settledDemand(40);
      await one.watch(fetcher, () => demand, after(START, 3 * HOUR));
      const byWindow = new Map<WindowStart, number[]>();
      one.gateway.calls.forEach(({ window, sentAt }) =>
        byWindow.set(window, [...(byWindow.get(window) ?? []), sentAt])
      );
      for (const moments of byWindow.values()) {
        moments.slice(1).forEach((moment, at) => expect(moment - (moments[at] ?? 0)).toBeGreaterThanOrEqual(HOUR));
      }
      expect(one.gateway.calls.length).toBeLessThan(20);
      const { windows } = await one.during(fetcher.ask(demand));
      expect(windows.find(({ kind }) => kind === 'failed')).toMatchObject({ failure: unreadable });
    });

    it('keeps no other app from its windows, however many apps are so', async () => {
      const one = failing(({ app }) => (app === appNumber(3) ? undefined : unreadable));
      const fetcher = one.fetcher();
      const demands = [1, 2, 3].map((app) => one.settledDemand(8, { app: appNumber(app) }));
      for (const until of [2, 4, 6, 8]) {
        for (const demand of demands) {
          await one.during(fetcher.ask(demand));
        }
        await one.clock.advanceTo(after(START, until * MINUTE));
      }
      const [, , healthy] = demands;
      expect(healthy && coverageOf(await one.during(fetcher.ask(healthy)))).toMatchObject({ fetched: 8 });
      expect((await fetcher.status()).troubles.every(({ app }) => app !== null)).toBe(true);
    });

    it('while its window grows is asked for once more when it has grown', async () => {
      const one = new SimulatedAccount(START);
      const window = windowOf(START);
      one.gateway.faults.push((call) =>
        one.clock.now() < after(window, WINDOW) && call.window === window ? unreadable : undefined
      );
      const fetcher = one.fetcher();
      const demand = one.demand(1);
      await one.watch(fetcher, () => demand, after(window, WINDOW + SETTLE + MINUTE));
      expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 1 });
      expect(one.callsFor(window)).toBe(2);
    });

    it('in one part loses none of the others', async () => {
      const [bad] = LABELS;
      const one = failing(({ labels }) =>
        labels.length > 1
          ? { cause: 'too large', message }
          : bad !== undefined && labels.includes(bad)
            ? unreadable
            : undefined
      );
      const fetcher = one.fetcher();
      const demand = one.settledDemand(1);
      await one.watch(fetcher, () => demand, after(START, 5 * MINUTE));
      const rest = { ...ALL, labels: LABELS.filter((label) => label !== bad) };
      expect(coverageOf(await one.during(fetcher.ask({ ...demand, wants: rest })))).toMatchObject({ fetched: 1 });
      expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ failed: 1 });
    });
  });

  it('with points dropped is stored, and says how many', async () => {
    const one = new SimulatedAccount(START);
    const dropped = [{ metric: 'alpha', reason: 'no time', count: 3 }] as const;
    one.gateway.answer = () => ({ columns: [], dropped, duplicates: 2, endsInNext: true });
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    const headers = await one.store.headers({ account: one.key, app: demand.app }, demand.span);
    expect(headers).toMatchObject([{ dropped, duplicates: 2, endsInNext: true, asked: ALL }]);
    const [call] = one.gateway.calls;
    const serverStart = epochMs(Math.floor((call?.sentAt ?? 0) / 1_000) * 1_000);
    expect(headers).toMatchObject([{ fetchedAt: serverStart, frontier: after(serverStart, -SETTLE) }]);
  });

  it('that the store refuses is kept and stored later; meanwhile no call is spent', async () => {
    const one = new SimulatedAccount(START);
    let full = true;
    const put: typeof one.store.put = (...asked) =>
      full ? Promise.reject(new Error('No room is left')) : one.store.put(...asked);
    const fetcher = one.fetcher({ store: { ...one.store, put } });
    const demand = one.settledDemand(10);
    await one.watch(fetcher, () => demand, after(START, 5 * MINUTE));
    const paid = one.gateway.calls.length;
    expect(paid).toBeLessThanOrEqual(5);
    expect(one.logged.length).toBeGreaterThan(0);
    const plan = await one.during(fetcher.ask(demand));
    expect(coverageOf(plan)).toMatchObject({ failed: 10, pending: 0 });
    for (const state of plan.windows) {
      expect(state).toMatchObject({ kind: 'failed', failure: { cause: 'store' } });
      expect(state.kind === 'failed' && state.failure.message).toContain('could not be stored. No room is left.');
      expect(state.kind === 'failed' && state.retryAt).toBeGreaterThanOrEqual(one.clock.now());
      expect(state.kind === 'failed' && state.retryAt).toBeLessThanOrEqual(after(one.clock.now(), MINUTE));
    }
    expect(plan.nextAt).toBeGreaterThan(one.clock.now());
    expect((await one.during(fetcher.status())).lastFailure).toMatchObject({ cause: 'store' });
    full = false;
    await one.watch(fetcher, () => demand, after(START, 10 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 10 });
    expect((await one.during(fetcher.status())).lastFailure).toBeNull();
    expect(one.gateway.calls).toHaveLength(10);
  });

  it('wakes who waits when it cannot be stored, so that a rule learns why nothing comes', async () => {
    const one = new SimulatedAccount(START);
    const put = (): Promise<void> => Promise.reject(new Error('No room is left.'));
    const fetcher = one.fetcher({ store: { ...one.store, put } });
    const demand = one.settledDemand(1);
    await one.during(fetcher.ask(demand));
    let woken: number | undefined;
    void fetcher.changed(demand.app, after(START, HOUR)).then(() => {
      woken = one.clock.now() - START;
    });
    await one.clock.advance(MINUTE);
    expect(woken).toBeLessThan(10 * SECOND);
  });

  it('is not asked for while the ledger cannot be written, and the windows say why', async () => {
    const one = new SimulatedAccount(START);
    let full = true;
    const take: typeof one.ledger.take = (...asked) =>
      full ? Promise.reject(new Error('No room is left on the disk for state.db.')) : one.ledger.take(...asked);
    const { ledger } = one;
    const fetcher = one.fetcher({
      ledger: { read: (...asked) => ledger.read(...asked), take, note: (...asked) => ledger.note(...asked) },
    });
    const demand = one.settledDemand(3);
    await one.watch(fetcher, () => demand, after(START, MINUTE));
    const plan = await one.during(fetcher.ask(demand));
    expect(coverageOf(plan)).toMatchObject({ failed: 3, pending: 0 });
    expect(plan.windows[0]).toMatchObject({
      failure: { cause: 'store', message: expect.stringContaining('No room is left on the disk for state.db.') },
    });
    expect(one.gateway.calls).toHaveLength(0);
    full = false;
    await one.watch(fetcher, () => demand, after(START, 2 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 3, nextAt: null });
  });

  it('is not asked for where the store has no room to keep it; what it has is shown', async () => {
    const one = new SimulatedAccount(START);
    let floor: WindowStart | undefined;
    const fetcher = one.fetcher({ store: { ...one.store, floor: () => Promise.resolve(floor) } });
    await one.watch(fetcher, () => one.settledDemand(2), after(START, MINUTE));
    const demand = one.settledDemand(6);
    floor = windowOf(after(demand.span.to, -3 * WINDOW));
    await one.watch(fetcher, () => demand, after(START, 10 * MINUTE));
    const plan = await one.during(fetcher.ask(demand));
    expect(coverageOf(plan)).toMatchObject({ fetched: 3, failed: 3, pending: 0, nextAt: null });
    expect(plan.windows[0]).toMatchObject({
      failure: { cause: 'store', message: expect.stringContaining('store_max_mb') },
    });
    expect(one.gateway.calls).toHaveLength(3);
    floor = undefined;
    await one.watch(fetcher, () => demand, after(START, 15 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 6, nextAt: null });
  });

  it('does not come from a store that cannot be read; once it can, all goes on', async () => {
    const one = new SimulatedAccount(START);
    const window = windowOf(after(START, -HOUR));
    const demand = one.demand(1, { span: { from: window, to: nextWindow(window) } });
    let broken = false;
    const headers: typeof one.store.headers = (...asked) =>
      broken ? Promise.reject(new Error('locked')) : one.store.headers(...asked);
    const fetcher = one.fetcher({ store: { ...one.store, headers } });
    const asked = fetcher.ask({ ...demand, lifetime: durationMs(10 * MINUTE) });
    broken = true;
    await one.during(asked.catch(() => undefined));
    await one.clock.advance(MINUTE);
    broken = false;
    await one.watch(fetcher, () => demand, after(START, 3 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 1 });
  });
});
