import { SimulatedAccount, START } from '../testing/fetching';
import { after, MINUTE, SECOND } from '../time';
import { coverageOf } from '../window/coverage';
import { previousWindow, windowEnd } from '../window/grid';

const account = (): SimulatedAccount => new SimulatedAccount(START);

describe('a demand', () => {
  it('is answered at once, fetched newest windows first, and ends with nothing due', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const demand = one.settledDemand(8);
    const first = await one.during(fetcher.ask(demand));
    expect(coverageOf(first)).toMatchObject({ windows: 8, pending: 8, fetched: 0, frontier: null });
    await one.clock.advance(4 * SECOND);
    expect(one.gateway.calls[0]?.window).toBe(previousWindow(demand.span.to));
    await one.watch(fetcher, () => demand, after(START, 70 * SECOND));
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({
      windows: 8,
      fetched: 8,
      frontier: demand.span.to,
      nextAt: null,
    });
    const windows = [...one.gateway.calls].sort((a, b) => a.sentAt - b.sentAt).map(({ sentAt }) => sentAt);
    expect(windows).toHaveLength(8);
    expect((windows[5] ?? 0) - (windows[0] ?? 0)).toBe(62 * SECOND);
  });

  it('tells when asking again pays, and that then something new is there', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const demand = one.settledDemand(12);
    let plan = await one.during(fetcher.ask(demand));
    let asked = 1;
    while (plan.nextAt !== null) {
      expect(plan.nextAt).toBeGreaterThanOrEqual(one.clock.now() + SECOND);
      await one.clock.advanceTo(plan.nextAt);
      plan = await one.during(fetcher.ask(demand));
      asked++;
    }
    expect(coverageOf(plan).fetched).toBe(12);
    expect(asked).toBeLessThan(30);
    expect(one.clock.now()).toBeLessThan(START + 3 * MINUTE);
  });

  it('wakes who waits for a change, or at the deadline', async () => {
    const one = account();
    const fetcher = one.fetcher();
    const demand = one.settledDemand(1);
    await one.during(fetcher.ask(demand));
    const changes: number[] = [];
    for (const deadline of [after(START, SECOND), after(START, MINUTE)]) {
      void fetcher.changed(demand.app, deadline).then(() => changes.push(one.clock.now() - START));
    }
    await one.clock.advance(2 * MINUTE);
    expect(changes[0]).toBe(SECOND);
    expect(changes[1]).toBeGreaterThan(SECOND);
    expect(changes[1]).toBeLessThan(4 * SECOND);
  });
});

it('tells as what each metric last came, after a restart, too', async () => {
  const one = new SimulatedAccount(START);
  const demand = one.settledDemand(3);
  const { from } = demand.span;
  const columns = (kind: 'counter' | 'gauge') => [
    {
      ...{ shape: 'number' as const, descriptor: { name: 'orders', kind, unit: '1' }, series: [{}] },
      ...{
        offsets: Uint32Array.of(0, 1),
        start: Int32Array.of(0),
        end: Int32Array.of(MINUTE),
        value: Float64Array.of(1),
      },
    },
  ];
  one.gateway.answer = ({ window }) => ({
    ...{ dropped: [], duplicates: 0, endsInNext: false },
    columns: window > windowEnd(from) ? [] : columns(window === from ? 'gauge' : 'counter'),
  });
  const fetcher = one.fetcher();
  await one.watch(fetcher, () => demand, after(START, 2 * MINUTE));
  for (const each of [fetcher, one.fetcher()]) {
    const { described } = await one.during(each.ask(demand));
    expect(described.get('orders')).toMatchObject({ name: 'orders', kind: 'counter', unit: '1' });
    expect(described.get('others')).toBeUndefined();
  }
});
