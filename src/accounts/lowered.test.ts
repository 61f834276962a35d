import fc from 'fast-check';
import { after, before, epochMs, HOUR } from '../engine/time';
import { boundAt, boundSchema, fallsTo, LOWERED_AFTER, standing, type Bound } from './lowered';

const NOW = epochMs(1_700_000_000_000);

describe('a bound that is lowered', () => {
  it('counts as it was for three days, then as it is', () => {
    const lowered = boundAt({ value: 365 }, 36, NOW);
    expect(standing(lowered, before(after(NOW, LOWERED_AFTER), 1))).toBe(365);
    expect(fallsTo(lowered, 36, NOW)).toBe(after(NOW, LOWERED_AFTER));
    expect(standing(lowered, after(NOW, LOWERED_AFTER))).toBe(36);
    expect(fallsTo(lowered, 36, after(NOW, LOWERED_AFTER))).toBeUndefined();
  });

  it('is as if nothing had been once it is raised again', () => {
    expect(boundAt(boundAt({ value: 365 }, 36, NOW), 365, after(NOW, HOUR))).toEqual({ value: 365 });
  });

  it('is not held up by being said again', () => {
    let bound = boundAt({ value: 365 }, 36, NOW);
    for (let hours = 1; hours < 72; hours++) {
      bound = boundAt(bound, 36, after(NOW, hours * HOUR));
    }
    expect(standing(bound, after(NOW, LOWERED_AFTER))).toBe(36);
  });

  it('never takes at once what counted a moment ago, whatever is set in whatever order, and ends at what is set', () => {
    const settings = fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 100 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(settings, (changes) => {
        let bound: Bound | undefined;
        let now = NOW;
        for (const [value, hours] of changes) {
          now = after(now, hours * HOUR);
          const counted = bound ? standing(bound, now) : 0;
          // As it comes out of the memo.
          bound = boundSchema.parse(JSON.parse(JSON.stringify(boundAt(bound, value, now))));
          expect(standing(bound, now)).toBe(Math.max(counted, value));
        }
        expect(bound && standing(bound, after(now, LOWERED_AFTER))).toBe(changes.at(-1)?.[0]);
      })
    );
  });
});
