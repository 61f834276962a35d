/** Sets and apps that are changed, also while a batch is under way. */
import fc from 'fast-check';
import { known, MINUTES, windowAt } from '../testing/counted';
import { after, MINUTE } from '../../time';
import { windowEnd } from '../../window/grid';
import { lived, opArbitrary } from './testing/story';
import { expectedPlaces, expectedSum, increaseOf, placeOf, pointsOf } from './testing/told';
import { chunkOf, FUNCTIONS, SETS, truth, World } from './testing/world';

describe('settings that are changed', () => {
  const settingsOps = fc.oneof(
    {
      weight: 3,
      arbitrary: opArbitrary(['takes'], { lacks: 0, low: 0 }).filter(
        ({ kind }) => kind === 'pass' || kind === 'answer' || kind === 'mood'
      ),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('room' as const), messages: fc.nat(4) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('settings' as const),
        sets: fc.constantFrom('all' as const, 'same' as const, 'hashed' as const),
        isListed: fc.boolean(),
      }),
    }
  );

  it('brings each point once by whichever sets hold when it leaves, or counts it, however sets and apps are changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(settingsOps, { maxLength: 40 }), async (ops) => {
        const world = await lived({ temporality: 'delta', takesCorrections: false }, ops);
        const places = pointsOf(world).map((point) => placeOf({ ...point, series: point.series.replaceAll('#', '') }));
        expect(new Set(places).size).toBe(places.length);
        expect(places.length + world.noted.counts.letGo).toBe(expectedPlaces());
      }),
      { numRuns: 100 }
    );
  });

  it('keeps running totals right over sets and apps that are changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(settingsOps, { maxLength: 40 }), async (ops) => {
        const world = await lived({ temporality: 'cumulative', takesCorrections: false }, ops);
        const told = new Map<string, number[]>();
        pointsOf(world).forEach(({ series, value }) => told.set(series, [...(told.get(series) ?? []), value]));
        const grown = [...told.values()].map(increaseOf);
        const sum = grown.reduce((all, one) => all + one, 0);
        expect(sum).toBeLessThanOrEqual(expectedSum());
        expect(world.noted.counts.letGo > 0 || sum === expectedSum()).toBe(true);
      }),
      { numRuns: 100 }
    );
  });

  it('begins totals anew of which a part was told that was never noted', async () => {
    const world = new World({ temporality: 'cumulative', takesCorrections: false });
    const settle = async (window: number): Promise<void> => {
      world.now = after(windowEnd(windowAt(window)), 10 * MINUTE);
      world.history.put(chunkOf({ window, fetchedAt: world.now, lacks: 0, low: 0 }));
      await world.wake();
    };
    await settle(0);
    world.room = 1;
    await settle(1);
    expect(world.noted.batch).toMatchObject({ done: 1 });
    const left = known(world.noted.batch).left;
    world.room = Infinity;
    world.redefine(SETS, 'same');
    await settle(2);
    expect(world.noted.counts.letGo).toBe(left);
    const sums = FUNCTIONS.map((_, series) =>
      [0, 1, 2].map((window) =>
        Array.from({ length: MINUTES }, (_unused, at) => truth(series, window * MINUTES + at)).reduce((a, b) => a + b)
      )
    );
    const told = new Map<string, number[]>();
    pointsOf(world).forEach(({ series, value }) => told.set(series, [...(told.get(series) ?? []), value]));
    const increases = [...told.values()].map(increaseOf);
    // Of the second window, the first series was told and the other one was not.
    expect(increases).toEqual([sums[0][0] + sums[0][1] + sums[0][2], sums[1][0] + sums[1][2]]);
  });
});
