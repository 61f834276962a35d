import fc from 'fast-check';
import { durationMs, epochMs, HOUR, MINUTE, SECOND } from '../../time';
import { WINDOW } from '../../window/grid';
import { cutAtFrontier, planSteps } from './steps';

const plan = (minutes: number, facts: Partial<Parameters<typeof planSteps>[0]> = {}) =>
  planSteps({
    range: { from: epochMs(0), to: epochMs(minutes * MINUTE) },
    interval: durationMs(SECOND),
    maxDataPoints: 10_000,
    minStep: undefined,
    ...facts,
  });

describe('steps', () => {
  it.each([
    ['a minute at the least', {}, 1],
    ['as wide as the interval', { interval: durationMs(3 * MINUTE) }, 3],
    ['the next wider one', { interval: durationMs(4 * MINUTE) }, 5],
    ['as wide as the query wants', { minStep: 301 }, 15],
    ['whole windows above one', { interval: durationMs(20 * MINUTE) }, 30],
    ['no more than fit', { maxDataPoints: 8 }, 15],
    ['something for no points at all', { maxDataPoints: 0 }, 60],
  ])('are %s', (_, facts, minutes) => {
    expect(plan(60, facts).step).toBe(minutes * MINUTE);
  });

  it('are aligned, hold the range, and divide windows or are made of them', () => {
    const moment = fc.integer({ min: 0, max: 2e12 }).map(epochMs);
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 0, max: 90 * 24 * HOUR }),
        fc.integer({ min: 1, max: 5000 }),
        (from, length, max) => {
          const request = { range: { from, to: epochMs(from + length) }, interval: durationMs(1), maxDataPoints: max };
          const { step, range } = planSteps({ ...request, minStep: undefined });
          expect(range.from % step).toBe(0);
          expect(range.to % step).toBe(0);
          expect(range.from).toBeLessThanOrEqual(from);
          expect(range.to).toBeGreaterThanOrEqual(from + length);
          expect(WINDOW % step === 0 || step % WINDOW === 0).toBe(true);
          expect((range.to - range.from) / step).toBeLessThanOrEqual(max + 2);
        }
      )
    );
  });
});

describe('the cut at the frontier', () => {
  const cut = (from: number, to: number, frontier: number) =>
    cutAtFrontier({ from: epochMs(from), to: epochMs(to) }, durationMs(10), epochMs(frontier));

  it.each([
    ['leaves what lies before it', 0, 100, 100, [0, 100]],
    ['ends with the last whole step', 0, 100, 59, [0, 50]],
    ['leaves nothing after it', 50, 100, 30, [50, 50]],
  ])('%s', (_, from, to, frontier, [first, last]) => {
    expect(cut(from, to, frontier)).toEqual({ from: first, to: last });
  });
});
