import fc from 'fast-check';
import { DAY, durationMs, epochMs, HOUR, MINUTE, SECOND } from '../../../time';
import { WINDOW } from '../../../window/grid';
import { everyStep } from '../../steps/alignment';
import { timeZoneNamed } from '../../steps/timeZone';
import { QueryRefusal } from '../refusal';
import { rangesRead } from './lookback';
import { querySchema } from '../model/model';
import { cutAtFrontier, planSteps, planWholeRange, type StepPlan } from './steps';
import { Grid } from '../../steps/grid';

const isoSecond = (moment: number) => new Date(moment).toISOString().slice(0, 19).replace('T', ' ');

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
    expect(plan(60, facts).alignment.step).toBe(minutes * MINUTE);
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
          const { alignment, range } = planSteps({ ...request, minStep: undefined });
          const { step } = alignment;
          // Weeks begin on the fifth day since the epoch, a Monday.
          const begin = step % (7 * DAY) === 0 ? 4 * DAY : 0;
          expect(Math.abs(range.from - begin) % step).toBe(0);
          expect(Math.abs(range.to - begin) % step).toBe(0);
          expect(range.from).toBeLessThanOrEqual(from);
          expect(range.to).toBeGreaterThanOrEqual(from + length);
          expect(WINDOW % step === 0 || step % WINDOW === 0).toBe(true);
          expect((range.to - range.from) / step).toBeLessThanOrEqual(max + 2);
        }
      )
    );
  });
});

describe('days', () => {
  const month = { from: epochMs(Date.UTC(2026, 10, 1)), to: epochMs(Date.UTC(2026, 11, 1)) };
  const daysOf = (facts: Partial<Parameters<typeof planSteps>[0]>): number =>
    plan(0, { range: month, ...facts }).alignment.step / DAY;

  it.each([
    ['one', { interval: DAY }, 1],
    ['a week', { minStep: (7 * DAY) / SECOND }, 7],
    ['whole ones above one', { interval: durationMs(DAY + 1) }, 2],
    ['one for a little less', { interval: durationMs(DAY - 1) }, 1],
    ['a quarter of one', { interval: durationMs(6 * HOUR) }, 0.25],
  ])('are %s', (_, facts, days) => {
    expect(daysOf(facts)).toBe(days);
  });

  it('begin where the time zone has its midnight, and weeks on its Monday', () => {
    const zone = timeZoneNamed('Asia/Kolkata');
    const iso = (facts: Partial<Parameters<typeof planSteps>[0]>): readonly string[] => {
      const { range } = plan(0, { range: month, zone, ...facts });
      return [range.from, range.to].map((moment) => new Date(moment).toISOString());
    };
    expect(iso({ interval: DAY })).toEqual(['2026-10-31T18:30:00.000Z', '2026-12-01T18:30:00.000Z']);
    expect(iso({ interval: durationMs(7 * DAY) })).toEqual(['2026-10-25T18:30:00.000Z', '2026-12-06T18:30:00.000Z']);
    expect(iso({ interval: MINUTE })).toEqual(['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z']);
  });
});

describe('whatever is asked', () => {
  const query = querySchema.parse({ schemaVersion: 1, metrics: ['NEW_ERROR_TYPES'] });
  const MOST_WINDOWS = (440 * DAY) / WINDOW;
  const number = fc.oneof(
    fc.double(),
    fc.integer({ min: 0, max: 2e12 }),
    fc.constantFrom(NaN, Infinity, -Infinity, 0, -1, 1e10, 1e18, 3_155_760_000_000, 8.64e15, -8.64e15, 8.64e15 + 1)
  );
  const sound = fc.record({
    from: fc.integer({ min: 1.5e12, max: 2e12 }),
    length: fc.integer({ min: 0, max: 500 * DAY }),
  });
  const zones = fc.constantFrom(undefined, timeZoneNamed('Europe/Berlin'), timeZoneNamed('Pacific/Apia'));
  const range = fc.oneof(
    fc.record({ from: number, to: number }),
    sound.map(({ from, length }) => ({ from, to: from + length }))
  );

  it('is refused, or takes no more steps and windows than can be planned', () => {
    const limitsOf = (plan: () => StepPlan): readonly [number, number] => {
      try {
        const steps = plan();
        const [all] = rangesRead(query, steps);
        return [new Grid(steps.range, steps.alignment).length, (all.to - all.from) / WINDOW];
      } catch (refusal) {
        expect(refusal).toBeInstanceOf(QueryRefusal);
        return [0, 0];
      }
    };
    fc.assert(
      fc.property(range, number, number, fc.option(number, { nil: undefined }), zones, (asked, ...facts) => {
        const [interval, maxDataPoints, minStep, zone] = facts;
        const given = { from: epochMs(asked.from), to: epochMs(asked.to) };
        const [steps, windows] = limitsOf(() =>
          planSteps({ range: given, interval: durationMs(interval), maxDataPoints, minStep, zone })
        );
        expect(steps).toBeLessThanOrEqual(100_002);
        expect(windows).toBeLessThanOrEqual(MOST_WINDOWS);
        const [minutes, wide] = limitsOf(() => planWholeRange(given));
        expect(minutes).toBeLessThanOrEqual((440 * DAY) / MINUTE);
        expect(wide).toBeLessThanOrEqual(MOST_WINDOWS);
      }),
      { numRuns: 2_000 }
    );
  });

  it.each([
    ['a panel’s interval of a hundred years', { interval: durationMs(3_155_760_000_000) }, 60],
    ['an interval that is no number', { interval: durationMs(NaN) }, 1],
    ['no number of points', { maxDataPoints: NaN }, 60],
    ['a negative number of points', { maxDataPoints: -5 }, 60],
    ['more points than there are', { maxDataPoints: 1e18 }, 1],
  ])('%s is taken as far as it makes sense', (_, facts, minutes) => {
    expect(plan(60, facts).alignment.step).toBe(minutes * MINUTE);
  });

  it.each([1e10, 3_600_000, 3_601, Infinity, NaN])(
    'a minimum step of %d is refused on an hour, with its unit',
    (minStep) => {
      expect(() => plan(60, { minStep })).toThrow(/seconds/);
    }
  );

  it.each([1, MINUTE, 90 * DAY])('a range that ends %d ms before it begins is refused, naming both ends', (early) => {
    const from = epochMs(Date.UTC(2026, 10, 28, 12));
    const range = { from, to: epochMs(from - early) };
    const ends = new RegExp(`"to" is ${isoSecond(range.to)} UTC, "from" is ${isoSecond(from)} UTC`);
    expect(() => planSteps({ range, interval: MINUTE, maxDataPoints: 60, minStep: undefined })).toThrow(ends);
    expect(() => planWholeRange(range)).toThrow(ends);
  });

  it('a minimum step of up to an hour is taken on a shorter range', () => {
    expect(plan(5, { minStep: 3_600 }).alignment.step).toBe(HOUR);
  });
});

describe('the cut at the frontier', () => {
  const cut = (from: number, to: number, frontier: number) =>
    cutAtFrontier({ from: epochMs(from), to: epochMs(to) }, everyStep(durationMs(10)), epochMs(frontier));

  it.each([
    ['leaves what lies before it', 0, 100, 100, [0, 100]],
    ['ends with the last whole step', 0, 100, 59, [0, 50]],
    ['leaves nothing after it', 50, 100, 30, [50, 50]],
  ])('%s', (_, from, to, frontier, [first, last]) => {
    expect(cut(from, to, frontier)).toEqual({ from: first, to: last });
  });
});
