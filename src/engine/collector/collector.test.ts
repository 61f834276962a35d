/** Days of collecting on a simulated clock: what is fetched, in which order, at which cost, and what stops it. */
import { after, DAY, durationMs, HOUR, MINUTE } from '../time';
import { LIMIT, SPAN } from '../quota/pace';
import { appNumber, environmentNumber, LABELS, SETTLE } from '../testing/fetching';
import type { Scope } from '../chunk/types';
import type { UpstreamFailure } from '../failure';
import { oldestWithinReach, WINDOW, windowEnd, windowOf, windowsCovering } from '../window/grid';
import { SimulatedCollection, type DayOfCollection } from './testing/simulatedCollection';

async function daysOf(collection: SimulatedCollection, count: number): Promise<readonly DayOfCollection[]> {
  const days: DayOfCollection[] = [];
  for await (const day of collection.days()) {
    days.push(day);
    if (days.length === count) {
      return days;
    }
  }
  return days;
}

const ONE: Scope = { environments: [environmentNumber(1)], labels: LABELS };
/** It may go out of reach before the first call that could save it. */
const FORGOTTEN_AT_FIRST = 1;

it('an app nobody looks at is there whole within a day, and stays so at six calls a window', async () => {
  const collection = new SimulatedCollection(1);
  const [first, second] = await daysOf(collection, 2);
  expect(first).toMatchObject({ missing: 0 });
  expect(first?.lost.windows).toBeLessThanOrEqual(FORGOTTEN_AT_FIRST);
  expect(second).toMatchObject({ missing: 0, lost: { windows: 0 } });
  // Three minutes between two calls, and one to go.
  expect(second?.age.most).toBeLessThan(5);
  expect(second?.calls).toBeLessThanOrEqual(96 * 6 + 6);
  expect(collection.simulated.gateway.refusals).toBe(0);
  expect(collection.collector.report()).toMatchObject({
    kind: 'awake',
    apps: [{ windows: 0, oldest: null, until: null, expiring: 0 }],
  });
}, 60_000);

it('what would be dropped for its age at once is not fetched, and nobody lacks it', async () => {
  const collection = new SimulatedCollection(1);
  collection.retention = durationMs(2 * DAY);
  const [first] = await daysOf(collection, 1);
  // Two days and the one that passed, and the newest windows again while they settle.
  expect(new Set(collection.simulated.gateway.calls.map(({ window }) => window)).size).toBeLessThanOrEqual(3 * 96 + 2);
  expect(first?.calls).toBeLessThan(3 * 96 + 96 * 6);
  expect(collection.collector.report()).toMatchObject({
    kind: 'awake',
    apps: [{ windows: 0, oldest: null, until: null, expiring: 0, lost: 0, isCounted: true }],
  });
}, 60_000);

it('several apps have their turns, and what is behind is there when it is said to be', async () => {
  const collection = new SimulatedCollection(2);
  const { clock } = collection.simulated;
  collection.collector.wake();
  // Nothing was looked at: that nothing is known to be missing does not say that all is there.
  expect(collection.collector.report()).toMatchObject({ kind: 'awake', apps: [] });
  await clock.advance(durationMs(3 * HOUR));
  const report = collection.collector.report();
  const behind = report.kind === 'awake' ? report.apps : [];
  expect(behind).toHaveLength(2);
  const lacking = behind.map(({ windows }) => windows);
  expect(Math.max(...lacking) - Math.min(...lacking)).toBeLessThan(10);
  const said = Math.max(...behind.map(({ until }) => (typeof until === 'number' ? until : NaN)));
  const hours = (said - clock.now()) / HOUR;
  expect(hours).toBeGreaterThan(1);
  let took = 0;
  for (let now = collection.collector.report(); now.kind === 'awake' && now.apps.some(({ windows }) => windows > 0);) {
    await clock.advance(HOUR);
    took++;
    now = collection.collector.report();
  }
  expect(took).toBeGreaterThan(hours * 0.75);
  expect(took).toBeLessThan(hours * 1.25 + 1);
}, 60_000);

it('the newest day comes first, then what is about to be forgotten, then history from the newest on', async () => {
  const collection = new SimulatedCollection(1);
  const { clock, gateway } = collection.simulated;
  const begun = clock.now();
  collection.collector.wake();
  await clock.advance(3 * HOUR);
  const windows = [...gateway.calls].sort((one, other) => one.order - other.order).map(({ window }) => window);
  const settled = windows.filter((window) => windowEnd(window) <= begun - 20 * MINUTE);
  const isForgottenSoon = (window: number): boolean => window < oldestWithinReach(begun) + 7 * HOUR;
  const dayIn = (some: readonly number[]): readonly number[] =>
    some.filter((one) => one >= windowOf(after(begun, -DAY)));
  const first = settled.slice(0, 110);
  expect(dayIn(first).length).toBeGreaterThanOrEqual(90);
  expect(dayIn(first)).toEqual(dayIn(settled).slice(0, dayIn(first).length));
  // Meanwhile one call of six saves what has the least time left.
  const saved = first.filter(isForgottenSoon);
  expect(saved.length).toBeLessThanOrEqual(first.length / 6 + 2);
  expect(saved).toEqual([...saved].sort((one, other) => one - other));
  const isHistory = (window: number): boolean => !isForgottenSoon(window) && window < windowOf(after(begun, -DAY));
  const before = settled.slice(0, settled.findIndex(isHistory));
  expect(before.filter(isForgottenSoon).length).toBeGreaterThanOrEqual(22);
  const history = settled.filter(isHistory).slice(0, 30);
  expect(history).toEqual([...history].sort((one, other) => other - one));
}, 60_000);

it('five apps lose nothing of the past while their newest day fills, but for what goes in the first minutes', async () => {
  const collection = new SimulatedCollection(5);
  const { clock, gateway } = collection.simulated;
  const begun = oldestWithinReach(after(clock.now(), WINDOW));
  collection.collector.wake();
  await clock.advance(5 * HOUR);
  const calledFor = new Set(gateway.calls.map(({ app, window }) => `${app} ${window}`));
  const gone = windowsCovering({ from: begun, to: oldestWithinReach(clock.now()) });
  const lost = gone.flatMap((window) =>
    collection.source.apps.filter(({ id }) => !calledFor.has(`${id} ${window}`)).map(({ id }) => `${id} ${window}`)
  );
  expect(gone.length).toBeGreaterThan(15);
  expect(lost).toEqual([]);
  expect(gateway.refusals).toBe(0);
}, 60_000);

it('background work never takes the last slot, and people come first', async () => {
  const collection = new SimulatedCollection(3);
  const { simulated, account } = collection;
  const { clock, gateway } = simulated;
  collection.collector.wake();
  await clock.advance(HOUR);
  for (const { sentAt } of gateway.calls) {
    const inSpan = gateway.calls.filter((call) => call.sentAt > sentAt - SPAN && call.sentAt <= sentAt);
    expect(inSpan.length).toBeLessThan(LIMIT);
  }
  const before = gateway.calls.length;
  const asked = simulated.demand(4, {
    span: { from: windowOf(after(clock.now(), -10 * DAY)), to: windowOf(after(clock.now(), -10 * DAY + HOUR)) },
    source: collection.source.id,
  });
  await simulated.watch(account.fetcher, () => asked, after(clock.now(), 2 * MINUTE));
  const wanted = gateway.calls
    .slice(before)
    .filter(({ window }) => window >= asked.span.from && window < asked.span.to);
  expect(wanted).toHaveLength(4);
}, 60_000);

it('an app that fails costs the others nothing but its own turns', async () => {
  const collection = new SimulatedCollection(2);
  const down: UpstreamFailure = { cause: 'unavailable', message: 'Down for this app.' };
  collection.simulated.gateway.faults.push(({ app }) => (app === appNumber(2) ? down : undefined));
  collection.collector.wake();
  await collection.simulated.clock.advance(durationMs(9 * HOUR));
  const report = collection.collector.report();
  const lacking = report.kind === 'awake' ? report.apps.map(({ windows }) => windows) : [];
  expect(lacking[0]).toBe(0);
  expect(lacking[1]).toBeGreaterThan(1_000);
}, 60_000);

it('data sources that share an account share what is collected, and one whose token is refused costs the other nothing', async () => {
  const collection = new SimulatedCollection(2);
  const { clock, gateway } = collection.simulated;
  const refusal: UpstreamFailure = { cause: 'unauthorized', message: 'Refused.' };
  gateway.faults.push((_, token) => (token === 'refused' ? refusal : undefined));
  // It lists one of the two, and would be the first to pay.
  collection.sources.unshift(collection.dataSource('refused', 1));
  collection.sources.pop();
  const begun = clock.now();
  collection.collector.wake();
  await clock.advance(2 * HOUR);
  expect(collection.collector.report()).toMatchObject({ kind: 'awake', apps: [{}, {}] });
  const refused = gateway.calls.filter(({ token }) => token === 'refused');
  // It was tried, and left alone when it had been refused again and again.
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.filter(({ sentAt }) => sentAt > begun + HOUR)).toEqual([]);
  const settled = gateway.calls.filter(
    ({ window, outcome }) => outcome === 'answer' && windowEnd(window) <= clock.now() - 5 * HOUR
  );
  expect(settled.length).toBeGreaterThan(200);
  expect(new Set(settled.map(({ app, window }) => `${app} ${window}`)).size).toBe(settled.length);
}, 60_000);

it.each(['view', 'alert'] as const)(
  'a head that is watched (%s) and collected is asked for as often as one that is watched',
  async (priority) => {
    const callsForHeads = async (isCollected: boolean): Promise<number> => {
      const { simulated, account, source, collector } = new SimulatedCollection(1);
      const begun = simulated.clock.now();
      const [first, last] = [windowOf(after(begun, 30 * MINUTE)), windowOf(after(begun, 75 * MINUTE))];
      if (isCollected) {
        collector.wake();
      }
      const demand = () => simulated.demand(4, { source: source.id, priority, wants: ONE, ask: ONE });
      await simulated.watch(account.fetcher, demand, after(begun, 2 * HOUR));
      return simulated.gateway.calls.filter(({ window }) => window >= first && window < last).length;
    };
    expect(await callsForHeads(true)).toBeLessThanOrEqual(await callsForHeads(false));
  },
  60_000
);

it('of more apps than the account has calls for, each has its turn, the newest first, and none loses more than another', async () => {
  const apps = 75;
  const collection = new SimulatedCollection(apps);
  const { clock, gateway } = collection.simulated;
  collection.collector.wake();
  await clock.advance(HOUR);
  const begun = gateway.calls.length;
  const turn = (apps * SPAN) / (LIMIT - 1);
  await clock.advance(durationMs(3 * turn));
  const calls = gateway.calls.slice(begun);
  const ofEach = collection.source.apps.map(({ id }) => calls.filter(({ app }) => app === id).length);
  expect(Math.min(...ofEach)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...ofEach)).toBeLessThanOrEqual(4);
  // What settled last when its turn came, or the one before, which it may have just missed.
  const ages = calls.map(({ sentAt, window }) => sentAt - windowEnd(window) - SETTLE);
  expect(Math.max(...ages)).toBeLessThanOrEqual(2 * WINDOW);
}, 120_000);

it('what nobody but the collector waits for is not told as missing', async () => {
  const { simulated, collector, account, source } = new SimulatedCollection(1);
  collector.wake();
  await simulated.clock.advance(HOUR);
  const status = await simulated.during(account.fetcher.status());
  expect(status.missing).toEqual({ windows: 0, failed: 0, oldest: null });
  expect(status.queued).toBeGreaterThan(0);
  const span = {
    from: windowOf(after(simulated.clock.now(), -10 * DAY)),
    to: windowOf(after(simulated.clock.now(), -9 * DAY)),
  };
  await simulated.during(account.fetcher.ask(simulated.demand(96, { span, source: source.id })));
  expect((await simulated.during(account.fetcher.status())).missing.windows).toBe(96);
});

describe('it stops', () => {
  const calls = async (collection: SimulatedCollection, hours: number): Promise<number> => {
    const { clock, gateway } = collection.simulated;
    const before = gateway.calls.length;
    await clock.advance(durationMs(hours * HOUR));
    return gateway.calls.length - before;
  };

  it('when no data source wants it any more, and says so', async () => {
    const collection = new SimulatedCollection(1);
    collection.collector.wake();
    expect(await calls(collection, 1)).toBeGreaterThan(200);
    collection.collects = false;
    // What was wished for lasts a few minutes, and what was fetched fresh is looked at once more after an hour.
    await calls(collection, 0.25);
    expect(await calls(collection, 5)).toBeLessThanOrEqual(4);
    expect(await calls(collection, 24)).toBe(0);
    expect(collection.collector.report()).toMatchObject({ kind: 'asleep' });
    collection.collects = true;
    collection.collector.wake();
    expect(await calls(collection, 1)).toBeGreaterThan(200);
  }, 60_000);

  it('when the token is refused, and goes on when it is accepted again', async () => {
    const collection = new SimulatedCollection(1);
    let isRefused = true;
    const refusal: UpstreamFailure = { cause: 'unauthorized', message: 'Refused.' };
    collection.simulated.gateway.faults.push(() => (isRefused ? refusal : undefined));
    collection.collector.wake();
    await calls(collection, 0.5);
    expect(collection.collector.report()).toEqual({ kind: 'asleep', why: 'token refused' });
    expect(await calls(collection, 24)).toBeLessThanOrEqual(2);
    isRefused = false;
    await collection.source.upstream.app(appNumber(1));
    const acceptedAt = collection.simulated.clock.now();
    await calls(collection, 0.1);
    const report = collection.collector.report();
    expect(report).toMatchObject({ kind: 'awake' });
    expect(report.kind === 'awake' ? report.since : 0).toBeGreaterThanOrEqual(acceptedAt);
    expect(await calls(collection, 2)).toBeGreaterThan(100);
  }, 60_000);
});
