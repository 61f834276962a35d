import { DOWN, simulateRules, type RulesDay } from '../testing/simulatedRules';
import { durationMs, HOUR, MINUTE } from '../../time';

/** Simulated hours take seconds at rest; how many on a busy machine is not what they are about. */
jest.setTimeout(300_000);

describe('rules of one minute over 15 minutes, one an app, in an account whose gateway is well', () => {
  it.each<[string, Omit<RulesDay, 'hours'>]>([
    ['30 apps', { apps: 30 }],
    ['10 apps, beside a day that is being filled,', { apps: 10, beside: 1 }],
    ['4 apps, by a clock that is 8 minutes ahead,', { apps: 4, clockAhead: 8 * MINUTE }],
    ['4 apps, by a clock that is 8 minutes behind,', { apps: 4, clockAhead: -8 * MINUTE }],
    ['4 apps, over data that comes 4 minutes late,', { apps: 4, late: durationMs(4 * MINUTE) }],
  ])('of %s are never in error, get what happened, and cost no more than the quota', async (_, day) => {
    const { evaluations, errors, wrong, movedBack, refusals, longest } = await simulateRules({ ...day, hours: 1 });
    expect(evaluations).toBeGreaterThan(40 * day.apps);
    expect(errors).toEqual([]);
    expect(wrong).toBe(0);
    expect(refusals).toBe(0);
    expect(longest).toBeLessThan(6_000);
    // Half an hour at the most behind what is settled by the server's clock.
    expect(movedBack.at(-1)).toBeLessThanOrEqual(36 + Math.max(0, day.clockAhead ?? 0) / MINUTE);
  });
});

describe('rules while the gateway is down', () => {
  it('go on over what there is for half an hour, then are in error, at once, and are well again soon after', async () => {
    const outage = { after: durationMs(0.75 * HOUR), lasts: durationMs(45 * MINUTE) };
    const { errors, wrong, longestInOutage, evaluations } = await simulateRules({ apps: 3, hours: 2, outage });
    expect(wrong).toBe(0);
    expect(errors.length / evaluations).toBeLessThan(0.25);
    expect(errors.every(({ minute }) => minute > 70 && minute < 100)).toBe(true);
    expect(errors.every(({ text }) => text.includes(DOWN.message) || text.includes('Expected by'))).toBe(true);
    expect(longestInOutage).toBeLessThan(20_000);
  });
});
