import { SimulatedClock } from '../engine/testing/simulatedClock';
import { DAY, epochMs, HOUR, MINUTE } from '../engine/time';
import { createRuleMemory } from './ruleMemory';

/** Lifetimes in minutes, for a rule that asks after each of these waits. */
async function lifetimes(...waits: readonly number[]): Promise<readonly number[]> {
  const clock = new SimulatedClock(epochMs(1_700_000_000_000));
  const rules = createRuleMemory(clock);
  const minutes: number[] = [];
  for (const wait of waits) {
    await clock.advance(wait);
    minutes.push(rules.asked('rule') / MINUTE);
  }
  return minutes;
}

describe("a rule's windows", () => {
  it('are wanted for three of its intervals, ten minutes at least', async () => {
    expect(await lifetimes(0, MINUTE, MINUTE)).toEqual([10, 10, 10]);
    expect(await lifetimes(0, 15 * MINUTE, 15 * MINUTE)).toEqual([10, 45, 45]);
    expect(await lifetimes(0, DAY, DAY)).toEqual([10, 10, 3 * 24 * 60]);
  });

  it('are not wanted for weeks because the rule had rested for days', async () => {
    expect(await lifetimes(0, MINUTE, 7 * DAY, MINUTE)).toEqual([10, 10, 10, 10]);
    expect(await lifetimes(0, HOUR, 7 * DAY)).toEqual([10, 180, 180]);
  });

  it('are each their own', () => {
    const clock = new SimulatedClock(epochMs(0));
    const rules = createRuleMemory(clock);
    rules.asked('one');
    expect(rules.asked('other')).toBe(rules.asked('third'));
  });
});
