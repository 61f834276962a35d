/** Several instances that collect one account: each app is collected by one of them, and soon by another when that one is gone. */
import fc from 'fast-check';
import { memoryChunkStore } from '../chunk/memoryStore';
import type { Chunk } from '../chunk/types';
import { newAccountState } from '../fetcher/known/state';
import { collectedEvery, collectedInterval } from '../fetcher/sending/due';
import type { AppId } from '../identity';
import { createRoles } from '../sharing/roles/roles';
import { STRANGE } from '../sharing/roles/times';
import { SimulatedRegister, type Link } from '../sharing/testing/simulatedRegister';
import { SimulatedWindows } from '../sharing/testing/simulatedWindows';
import { appNumber, SimulatedAccount, START } from '../testing/fetching';
import { durationMs, HOUR, MINUTE, SECOND } from '../time';
import { nextWindow, type WindowStart } from '../window/grid';
import { SimulatedCollection } from './testing/simulatedCollection';

const TAKEN_OVER = durationMs(15 * SECOND);
const RUNS = 3;

/** One by one, each lists so many apps, from a first one on. */
class Instances {
  readonly simulated = new SimulatedAccount(START);
  readonly register = new SimulatedRegister(this.simulated.clock, () => 40);
  private readonly windows = new SimulatedWindows(this.simulated.clock);
  readonly all: { readonly token: string; readonly collection: SimulatedCollection; link: Link }[] = [];

  add(first: number, apps: number): void {
    const { simulated, register, windows } = this;
    const token = `token ${this.all.length}`;
    const state = { token, link: 'up' as Link };
    const roles = createRoles({
      ...{ id: token, clock: simulated.clock, replaces: () => undefined, keyOf: (account) => account },
      register: register.seenBy(() => state.link),
    });
    const collection = new SimulatedCollection(apps, {
      ...{ simulated, roles, token, first },
      ...windows.instance(memoryChunkStore()),
    });
    this.all.push(Object.assign(state, { collection }));
    collection.collector.wake();
  }

  crash(token: string): void {
    const crashed = this.all.find((each) => each.token === token);
    if (crashed) {
      crashed.link = 'down';
      this.all.splice(this.all.indexOf(crashed), 1);
      void crashed.collection.account.fetcher.close();
    }
  }

  /** Whose calls there were for the app since. */
  tokens(app: AppId, since = 0): ReadonlySet<string> {
    const calls = this.simulated.gateway.calls.filter((call) => call.app === app && call.sentAt >= since);
    return new Set(calls.map(({ token }) => token));
  }

  collectors(app: AppId): readonly string[] {
    return this.all.flatMap(({ token, collection }) => {
      const report = collection.collector.report();
      const whose = report.kind === 'awake' ? report.collectedBy.find((each) => each.app === app) : undefined;
      return whose?.by === 'this instance' ? [token] : [];
    });
  }
}

const APPS = [1, 2, 3].map(appNumber);

it('each app is collected by one, which lists it; nothing that only one lists is left out', async () => {
  const instances = new Instances();
  instances.add(1, 2);
  instances.add(2, 2);
  instances.add(3, 1);
  await instances.simulated.clock.advance(20 * MINUTE);
  for (const app of APPS) {
    expect(instances.tokens(app).size).toBe(1);
    expect([...instances.tokens(app)]).toEqual(instances.collectors(app));
  }
  const windows = instances.simulated.gateway.calls.map(({ app, window }) => `${app} ${window}`);
  // As often as one alone would: the newest few grow, and are asked for again.
  expect(windows.length - new Set(windows).size).toBeLessThanOrEqual(APPS.length * 7);
  const [first, second] = instances.all.map(({ collection }) => collection.collector.report());
  // Whoever stands by knows what is missing all the same: its own store has it.
  expect(second).toMatchObject({ kind: 'awake', apps: [{ app: APPS[1] }, { app: APPS[2] }] });
  const lackedBy = (report: typeof first) =>
    report.kind === 'awake' ? report.apps.find(({ app }) => app === APPS[1])?.windows : undefined;
  expect(Math.abs((lackedBy(first) ?? NaN) - (lackedBy(second) ?? NaN))).toBeLessThan(40);
}, 60_000);

it('another collects within 15 s of a crash, at whatever moment, and asks at once for what is missing', () =>
  fc.assert(
    fc.asyncProperty(fc.nat({ max: 60 }), async (seconds) => {
      const instances = new Instances();
      instances.add(1, 2);
      instances.add(1, 2);
      const { clock } = instances.simulated;
      await clock.advance(STRANGE + MINUTE / 2 + seconds * SECOND);
      const [app] = APPS;
      const [leader] = instances.collectors(app);
      expect(instances.tokens(app)).toEqual(new Set([leader]));
      instances.crash(leader);
      const crashedAt = clock.now();
      await clock.advance(TAKEN_OVER);
      expect(instances.collectors(app)).toHaveLength(1);
      expect(instances.collectors(app)).not.toContain(leader);
      await clock.advance(2 * MINUTE);
      expect(instances.tokens(app, crashedAt)).toContain(instances.collectors(app)[0]);
      expect(instances.simulated.gateway.refusals).toBe(0);
    }),
    { numRuns: RUNS }
  ));

it('one that is cut off goes on, while another takes over; one of them goes on when it is back', async () => {
  const instances = new Instances();
  instances.add(1, 1);
  instances.add(1, 1);
  const { clock } = instances.simulated;
  const [app] = APPS;
  await clock.advance(2 * MINUTE);
  const [leader] = instances.all.filter(({ token }) => instances.collectors(app).includes(token));
  leader.link = 'down';
  await clock.advance(MINUTE);
  expect(instances.collectors(app)).toHaveLength(2);
  leader.link = 'up';
  await clock.advance(TAKEN_OVER);
  expect(instances.collectors(app)).toHaveLength(1);
  expect(instances.collectors(app)).not.toContain(leader.token);
}, 30_000);

it('where nobody has heard of the others, nobody collects, and it is said', async () => {
  const instances = new Instances();
  instances.add(1, 1);
  instances.all[0].link = 'down';
  await instances.simulated.clock.advance(2 * MINUTE);
  expect(instances.simulated.gateway.calls).toEqual([]);
  expect(instances.all[0].collection.collector.report()).toMatchObject({ collectedBy: [{ by: 'unknown' }] });
});

it('a token that is refused leaves the app to one that is not', async () => {
  const instances = new Instances();
  instances.add(1, 1);
  const { clock, gateway } = instances.simulated;
  gateway.faults.push((_, token) => (token === 'token 0' ? { cause: 'unauthorized', message: 'Refused.' } : undefined));
  await clock.advance(3 * MINUTE);
  expect(instances.collectors(APPS[0])).toEqual([]);
  instances.add(1, 1);
  await clock.advance(MINUTE);
  expect(instances.collectors(APPS[0])).toEqual(['token 1']);
}, 30_000);

it('the calls for the newest windows are shared by all apps of the account, whoever collects them', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200 }), (elsewhere) => {
      const state = { ...newAccountState(), collectedElsewhere: elsewhere };
      expect(collectedInterval(state, durationMs(0))).toBe(collectedEvery(elsewhere));
    })
  );
});

it('what comes from another while a call for it is made ready is not fetched again', async () => {
  const simulated = new SimulatedAccount(START);
  const [theirs, own] = [memoryChunkStore(), memoryChunkStore()];
  const fetched = new Map<WindowStart, Chunk>();
  const first = new SimulatedCollection(1, {
    ...{ simulated, token: 'first' },
    store: {
      ...theirs,
      put: async (app, chunk) => {
        fetched.set(chunk.header.window, chunk);
        await theirs.put(app, chunk);
      },
    },
  });
  first.collector.wake();
  await simulated.clock.advance(10 * MINUTE);
  await first.account.fetcher.close();
  const second = new SimulatedCollection(1, {
    ...{ simulated, token: 'second' },
    store: {
      ...own,
      headers: async (app, span) => {
        const chunk = span.to === nextWindow(span.from) ? fetched.get(span.from) : undefined;
        if (chunk) {
          await own.put(app, chunk);
        }
        return own.headers(app, span);
      },
    },
    flights: { follow: () => undefined, begin: async () => ({ kind: 'begun' }), end: async () => undefined },
  });
  second.collector.wake();
  await simulated.clock.advance(10 * MINUTE);
  const isSettled = (window: WindowStart): boolean => window < START - 2 * HOUR;
  const windowsOf = (who: string): readonly WindowStart[] =>
    simulated.gateway.calls
      .filter(({ token, window }) => token === who && isSettled(window))
      .map(({ window }) => window);
  expect(windowsOf('first').length).toBeGreaterThan(20);
  expect(windowsOf('second').length).toBeGreaterThan(20);
  expect(windowsOf('second').filter((window) => fetched.has(window))).toEqual([]);
});
