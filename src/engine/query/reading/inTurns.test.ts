import fc from 'fast-check';
import type { ChunkHeader, MetricColumns } from '../../chunk/types';
import { DAY, durationMs, epochMs, MINUTE } from '../../time';
import { evaluate } from '../answered/evaluate';
import { everyStep } from '../steps/alignment';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { call, FIRST, METRIC, pointAt, windowNumber } from '../testing/world';
import { inTurns } from '../testing/inTurns';
import { PAUSE } from './evaluating';
import { fewInTurns } from './ranking';
import { byGroup, mapInTurns, sortedInTurns } from './inTurns';
import { restOf } from './top';
import { Turn } from './turn';

describe('in turns', () => {
  it('things are sorted as they are at once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(50), fc.nat()), { maxLength: 40 }),
        fc.integer({ min: 1, max: 400 }),
        (some, times) => {
          const items = Array.from({ length: times }, (_, at) =>
            some.map(([key, value]) => [key, value + at] as const)
          ).flat();
          const compare = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0];
          expect(inTurns(sortedInTurns(new Turn(), items, compare), () => undefined)).toEqual([...items].sort(compare));
        }
      ),
      { numRuns: 50 }
    );
  });

  it('as much is compared, and sized, at a stretch as takes a few milliseconds', () => {
    const items = Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 100_003);
    let [done, most] = [0, 0];
    const turnIsOver = () => {
      most = Math.max(most, done);
      done = 0;
    };
    inTurns(
      sortedInTurns(new Turn(), items, (a, b) => {
        done += 1;
        return a - b;
      }),
      turnIsOver
    );
    const ranked = fewInTurns(new Turn(), items, 10, { accumulate: false }, 100, (item) => {
      done += 1;
      return item;
    });
    expect(inTurns(ranked, turnIsOver).kept).toHaveLength(10);
    expect(most).toBeLessThanOrEqual(110_000);
  });

  it('groups are told from each other, and a rest from those that are kept, few at a stretch', () => {
    let [done, most] = [0, 0];
    const items = Array.from({ length: 100_000 }, (_, index) => ({
      get group(): readonly string[] {
        done += 1;
        return [`group ${index}`];
      },
    }));
    const turnIsOver = () => {
      most = Math.max(most, done);
      done = 0;
    };
    expect(inTurns(byGroup(new Turn(), items), turnIsOver).size).toBe(items.length);
    const rest = inTurns(restOf(new Turn(), items.slice(0, 5), items.slice(5)), turnIsOver);
    expect([rest.fold(['group 4']), rest.fold(['group 5'])]).toEqual([['group 4'], ['other']]);
    expect(most).toBeLessThanOrEqual(10_005);
  });

  it.each<[string, Partial<StoredQuery>]>([
    ['series', {}],
    ['a table', { format: 'table' }],
    ['a comparison', { shift: '1d' }],
  ])('of a range of a year few windows are looked at, at a stretch: %s', (_, asked) => {
    let [done, most] = [0, 0];
    const { header } = call('counter', [pointAt(1, 1)], FIRST);
    const headers = Array.from({ length: 365 * 96 }, (_window, number): ChunkHeader => ({
      ...{ ...header, window: windowNumber(number), metrics: [] },
      get asked() {
        done += 1;
        return header.asked;
      },
    }));
    const evaluating = evaluate({
      query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.counter], ...asked }),
      environments: undefined,
      range: { from: windowNumber(96), to: windowNumber(headers.length) },
      alignment: everyStep(DAY),
      headers,
      forAlert: false,
    });
    for (let step = evaluating.next(); step.done !== true; step = evaluating.next([])) {
      most = Math.max(most, done);
      done = 0;
    }
    expect(most).toBeGreaterThan(0);
    // Of 5,000 windows, each a few times.
    expect(most).toBeLessThanOrEqual(25_000);
  });

  it('what is finished counts as it says', () => {
    const costs = [10, 60_000, 60_000, 10, 200_000, 10];
    const stretches: number[] = [];
    const evaluating = mapInTurns(
      new Turn(),
      costs,
      (cost) => cost,
      (cost) => void stretches.push(cost)
    );
    let turns = 0;
    inTurns(evaluating, () => (turns += 1));
    expect(stretches).toEqual(costs);
    expect(turns).toBe(3);
  });

  it.each<[string, Partial<StoredQuery>]>([
    ['series', { groupBy: ['f'] }],
    [
      'series, filtered by a pattern',
      { groupBy: ['f'], filters: [{ key: 'f', operator: '=~', value: '(f|g).*[0-9]+x?' }] },
    ],
    ['the top few of them', { groupBy: ['f'], top: 5 }],
    ['a table of them', { groupBy: ['f'], format: 'table' }],
    ['a table of the top few of them', { groupBy: ['f'], format: 'table', top: 5 }],
  ])('%s of one window are looked at few at a stretch, however many it has', (_, asked) => {
    const seen = new Set<string>();
    let most = 0;
    const points = Array.from({ length: 20_000 }, (_point, index) => pointAt(1, 1, { f: `f${index}` }));
    const chunk = call('counter', points, FIRST);
    const watched = (columns: MetricColumns): MetricColumns => ({
      ...columns,
      series: columns.series.map((attributes) => new Proxy(attributes, { get: (of, key: string) => see(of, key) })),
    });
    const see = (of: Readonly<Record<string, string>>, key: string): string | undefined => {
      seen.add(of.f);
      return of[key];
    };
    const columns = chunk.columns.map(watched);
    const evaluating = evaluate({
      query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.counter], ...asked }),
      environments: undefined,
      range: { from: epochMs(FIRST), to: epochMs(FIRST + 15 * MINUTE) },
      alignment: everyStep(durationMs(5 * MINUTE)),
      headers: [chunk.header],
      forAlert: false,
    });
    let step = evaluating.next();
    while (step.done !== true) {
      most = Math.max(most, seen.size);
      seen.clear();
      const { value } = step;
      const isThere = value !== PAUSE && value.span.from <= FIRST && value.span.to > FIRST;
      step = evaluating.next(isThere ? [{ header: chunk.header, columns }] : []);
    }
    expect(step.value.groups.length).toBeGreaterThan(0);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2_600);
  });
});
