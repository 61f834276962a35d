/** An app whose answers were too large, or too slow, is not asked for in small parts for good. */
import fc from 'fast-check';
import type { Scope } from '../chunk/types';
import { environmentNumber, LABELS, SimulatedAccount, START } from '../testing/fetching';
import { after, DAY, HOUR, MINUTE, type EpochMs } from '../time';
import { coverageOf } from '../window/coverage';
import { windowEnd } from '../window/grid';
import type { Priority } from '../quota/priority';
import type { UpstreamFailure } from '../failure';
import { largerSplits } from './known/larger';
import { splitFurther, partsOf, WHOLE, type Split } from './known/split';
import type { Fetcher } from './types';

const tooLarge: UpstreamFailure = { cause: 'too large', message: 'Said for a person.' };
const tooSlow: UpstreamFailure = { cause: 'timeout', message: 'Said for a person.' };

/** The newest settled window is wanted each minute. */
async function collect(
  one: SimulatedAccount,
  fetcher: Fetcher,
  until: EpochMs,
  priority: Priority = 'backfill'
): Promise<void> {
  while (one.clock.now() < until) {
    await one.during(fetcher.ask(one.settledDemand(1, { priority })));
    await one.clock.advanceTo(after(one.clock.now(), MINUTE));
  }
}

const callsOfNewest = (one: SimulatedAccount): number => one.callsFor(one.settledDemand(1).span.from);

describe('an app that was split', () => {
  it.each([
    ['too large', tooLarge],
    ['too slow', tooSlow],
  ])('on a bad day is asked for whole again once it can be (%s)', async (_, failure) => {
    const one = new SimulatedAccount(START);
    const end = after(START, 3 * HOUR);
    one.gateway.faults.push(({ labels }) => (one.clock.now() < end && labels.length > 2 ? failure : undefined));
    const fetcher = one.fetcher();
    await collect(one, fetcher, end);
    expect(callsOfNewest(one)).toBeGreaterThan(1);
    await collect(one, fetcher, after(end, 10 * HOUR));
    expect(callsOfNewest(one)).toBe(1);
    // So it stays over a restart.
    const again = one.fetcher();
    await collect(one, again, after(one.clock.now(), HOUR));
    expect(callsOfNewest(one)).toBe(1);
  });

  it('for good costs a call now and then, and no window', async () => {
    const one = new SimulatedAccount(START);
    one.gateway.faults.push(({ labels }) => (labels.length > 2 ? tooLarge : undefined));
    const fetcher = one.fetcher();
    await collect(one, fetcher, after(START, 3 * DAY));
    const failed = one.gateway.calls.filter(({ outcome }) => outcome !== 'answer').length;
    expect(failed).toBeGreaterThan(1);
    expect(failed).toBeLessThan(20);
    expect(LABELS.length).toBeGreaterThan(2);
    const demand = one.settledDemand(3 * 96);
    expect(coverageOf(await one.during(fetcher.ask(demand)))).toMatchObject({ failed: 0, gone: 0 });
  });

  it('is not tried out on a window that a rule waits for', async () => {
    const one = new SimulatedAccount(START);
    one.gateway.faults.push(({ labels }) => (labels.length > 2 ? tooLarge : undefined));
    const fetcher = one.fetcher();
    await collect(one, fetcher, after(START, DAY), 'alert');
    const [, ...tried] = one.gateway.calls.filter(({ outcome }) => outcome !== 'answer');
    // Second looks, which nobody waits for.
    expect(tried.length).toBeGreaterThan(0);
    tried.forEach(({ window, sentAt }) => expect(sentAt).toBeGreaterThan(after(windowEnd(window), HOUR - MINUTE)));
  });
});

it('each larger way asks for the same in fewer cuts, the whole first', () => {
  const scope: Scope = { environments: [1, 2, 3].map(environmentNumber), labels: LABELS };
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (choices) => {
      let split: Split = WHOLE;
      for (const choice of choices) {
        const parts = partsOf(scope, split);
        split = splitFurther(split, parts[choice % parts.length]) ?? split;
      }
      const ways = largerSplits(split);
      expect(ways.length > 0).toBe(split !== WHOLE);
      expect(split === WHOLE ? WHOLE : ways[0]).toEqual(WHOLE);
      for (const way of ways) {
        expect(partsOf(scope, way).length).toBeLessThanOrEqual(partsOf(scope, split).length);
      }
    })
  );
});
