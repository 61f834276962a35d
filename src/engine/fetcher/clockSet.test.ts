/** What the fetcher does when somebody sets the clock: nothing is held up, and nobody's work goes on. */
import { SETTLE, SimulatedAccount, START } from '../testing/fetching';
import { after, HOUR, MINUTE, SECOND } from '../time';
import { coverageOf } from '../window/coverage';
import { windowEnd, windowOf } from '../window/grid';
import type { UpstreamFailure } from '../failure';

const message = 'Said for a person.';

describe('when the clock is set back', () => {
  it.each<UpstreamFailure>([
    { cause: 'not understood', message },
    { cause: 'unauthorized', message },
  ])('what waits after a failure is tried again: $cause', async (failure) => {
    const one = new SimulatedAccount(START);
    one.gateway.faults.push(() => failure);
    const fetcher = one.fetcher();
    const { span } = one.settledDemand(30);
    const demand = one.settledDemand(1, { span: { from: span.from, to: windowOf(after(span.from, HOUR / 4)) } });
    await one.watch(fetcher, () => demand, after(START, 4 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ failed: 1 });
    one.gateway.faults.length = 0;
    one.clock.step(-2 * HOUR);
    // What is waited for is waited for: ten minutes where a token was refused, whatever the clock says.
    await one.watch(fetcher, () => demand, after(one.clock.now(), 12 * MINUTE));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ fetched: 1 });
  });

  it('a demand that nobody renews does not live on', async () => {
    const one = new SimulatedAccount(START);
    const fetcher = one.fetcher();
    await one.during(fetcher.ask(one.settledDemand(60)));
    await one.clock.advance(10 * SECOND);
    one.clock.step(-2 * HOUR);
    await one.clock.advance(30 * MINUTE);
    expect(one.gateway.calls.length).toBeLessThanOrEqual(5);
  });

  it.each([-2, 2])(
    'by %i min, a window that grows is still asked for every three, and sealed when it has settled',
    async (by) => {
      const one = new SimulatedAccount(START);
      const fetcher = one.fetcher();
      const window = windowOf(START);
      await one.watch(fetcher, () => one.demand(1), after(START, 30 * SECOND));
      const before = one.gateway.calls.length;
      one.clock.step(by * MINUTE);
      await one.watch(fetcher, () => one.demand(1), after(one.clock.now(), 4 * MINUTE));
      expect(one.callsFor(window)).toBe(before + 1);
      // By the server's clock, which was not set, or by ours where it is behind.
      const settled = windowEnd(window) + SETTLE + Math.max(0, -by) * MINUTE;
      const rest = settled - one.clock.monotonic() + 2 * MINUTE;
      await one.watch(fetcher, () => one.demand(2), after(one.clock.now(), rest));
      const [header] = await one.store.headers({ account: one.key, app: one.demand(1).app }, one.demand(2).span);
      expect(header).toMatchObject({ window });
      expect(header?.frontier).toBeGreaterThanOrEqual(windowEnd(window));
      expect(header?.fetchedAt).toBeLessThan(settled + MINUTE);
    }
  );
});
