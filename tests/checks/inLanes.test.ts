import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CHECKS } from './checks';
import { inLanes, type Check } from './inLanes';

/** Each needs some of those before it; some fail, and each takes turns of its own. */
const plans = fc
  .array(fc.record({ needs: fc.array(fc.nat(20), { maxLength: 3 }), fails: fc.boolean(), turns: fc.nat(4) }), {
    maxLength: 10,
  })
  .map((all) =>
    all.map(({ needs, ...rest }, index) => ({
      ...rest,
      check: { name: String(index), needs: index === 0 ? [] : needs.map((need) => String(need % index)) } as Check,
    }))
  );

describe('checks in lanes', () => {
  it('run each once after all that it needs, as many at a time as there are lanes, and what needs one that failed does not', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 3 }), async (plan, lanes) => {
        const planned = new Map(plan.map((one) => [one.check.name, one]));
        const begun: string[] = [];
        const passed = new Set<string>();
        let running = 0;
        const outcomes = await inLanes(
          plan.map(({ check }) => check),
          lanes,
          async ({ name, needs }) => {
            begun.push(name);
            running += 1;
            expect(running).toBeLessThanOrEqual(lanes);
            expect(needs.every((need) => passed.has(need))).toBe(true);
            const { fails, turns } = planned.get(name) ?? { fails: true, turns: 0 };
            for (let turn = 0; turn < turns; turn += 1) {
              await Promise.resolve();
            }
            running -= 1;
            if (!fails) {
              passed.add(name);
            }
            return !fails;
          }
        );
        const runnable = plan.filter(({ check }) => check.needs.every((need) => passed.has(need)));
        expect([...begun].sort()).toEqual(runnable.map(({ check }) => check.name).sort());
        expect(new Map(outcomes)).toEqual(
          new Map(
            plan.map(({ check: { name } }) => [
              name,
              passed.has(name) ? 'passed' : begun.includes(name) ? 'failed' : 'not run',
            ])
          )
        );
      })
    );
  });

  it('fill every lane while there is something to begin', async () => {
    const ends: (() => void)[] = [];
    const all = inLanes(
      ['a', 'b', 'c'].map((name) => ({ name, needs: [] })),
      2,
      () => new Promise<boolean>((resolve) => ends.push(() => resolve(true)))
    );
    expect(ends).toHaveLength(2);
    ends[1]?.();
    while (ends.length < 3) {
      await Promise.resolve();
    }
    ends.forEach((end) => end());
    expect([...(await all).values()]).toEqual(['passed', 'passed', 'passed']);
  });
});

describe('the checks of npm test', () => {
  it('are scripts of package.json, and need what stands before them', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(import.meta.dir, '../../package.json'), 'utf8')));
    CHECKS.forEach(({ name, needs }, index) => {
      expect(Object.keys(scripts)).toContain(name);
      const before = CHECKS.slice(0, index).map((check) => check.name);
      expect(needs.filter((need) => !before.includes(need))).toEqual([]);
    });
  });

  it('leave out no script that checks', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(import.meta.dir, '../../package.json'), 'utf8')));
    const checking = Object.keys(scripts).filter((name) => name.startsWith('test:'));
    const named = CHECKS.map(({ name }) => name);
    expect(checking.filter((name) => !named.includes(name))).toEqual([]);
  });
});
