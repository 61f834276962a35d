/** Receivers that refuse, and that break down at certain points. */
import fc from 'fast-check';
import { MINUTES, T0, windowAt } from '../testing/counted';
import { after, MINUTE } from '../../time';
import { windowEnd } from '../../window/grid';
import { FAILING, lived, opArbitrary, RUNS } from './testing/story';
import { expectedPlaces, placeOf, pointsOf } from './testing/told';
import { chunkOf, FUNCTIONS, isPoison, truth, WINDOWS, World } from './testing/world';

describe('what a receiver does not take', () => {
  it('counts what is refused for good, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(opArbitrary(['takes', 'refuses'], { lacks: 0, low: 0 }), { maxLength: 20 }),
        async (ops) => {
          const world = await lived({ temporality: 'delta', takesCorrections: false }, ops);
          const { sent, refused } = world.noted.counts;
          expect(sent + refused).toBeGreaterThanOrEqual(expectedPlaces());
          expect(pointsOf(world).length + refused).toBeGreaterThanOrEqual(expectedPlaces());
        }
      ),
      RUNS
    );
  });

  it('finds the points that a receiver breaks down at, whatever else fails, and loses no other', async () => {
    const ops = fc.array(opArbitrary(FAILING, { lacks: 0, low: 0 }), { maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(ops, fc.nat(16), async (all, salt) => {
        const world = new World({ temporality: 'delta', takesCorrections: false });
        world.salt = salt;
        world.patience = 4_000;
        await lived(world.receiver, all, world);
        const bad = FUNCTIONS.flatMap((_, series) =>
          Array.from({ length: WINDOWS * MINUTES }, (_unused, minute) => minute).filter(
            (minute) => truth(series, minute) > 0 && isPoison(T0 + minute * MINUTE, salt)
          )
        ).length;
        const points = pointsOf(world);
        expect(new Set(points.map(placeOf)).size).toBe(points.length);
        expect(points.length).toBe(expectedPlaces() - bad);
        expect(world.noted.counts).toMatchObject({ sent: points.length, refused: bad, letGo: 0 });
      }),
      { numRuns: 15 }
    );
  });

  it('throws nothing away while a receiver takes nothing, for however long', async () => {
    const world = new World({ temporality: 'delta', takesCorrections: false });
    world.now = after(windowEnd(windowAt(0)), 10 * MINUTE);
    world.history.put(chunkOf({ window: 0, fetchedAt: world.now, lacks: 0, low: 0 }));
    world.mood = 'is down';
    for (let minute = 0; minute < 2 * 24 * 60; minute += 1) {
      world.now = after(world.now, MINUTE);
      await world.wake();
    }
    expect(world.noted).toMatchObject({ counts: { sent: 0, refused: 0, letGo: 0 }, batch: { done: 0, halved: [] } });
    await lived(world.receiver, [], world);
    expect(pointsOf(world).length).toBe(expectedPlaces());
  });
});
