/** The days before a delivery began, which leave beside what comes since. */
import fc from 'fast-check';
import { known, APP, MINUTES, windowAt } from '../testing/counted';
import { after, MINUTE } from '../../time';
import { FAILING, lived, opArbitrary, RUNS } from './testing/story';
import { expectedPlaces, expectedSum, increaseOf, placeOf, pointsOf } from './testing/told';
import { chunkOf, truth, FUNCTIONS, World } from './testing/world';

const BEFORE = 3;

function worldWithPast(temporality: 'delta' | 'cumulative'): World {
  const world = new World({ temporality, takesCorrections: false });
  world.historyWindows = BEFORE;
  world.now = windowAt(BEFORE);
  return world;
}

describe('the days before', () => {
  it('leave once, each point, beside the present and never before it, whatever fails and whoever dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(opArbitrary(FAILING, { lacks: 5, low: 0 }), { maxLength: 30 }), async (ops) => {
        const world = worldWithPast('delta');
        await lived(world.receiver, ops, world);
        const points = pointsOf(world);
        expect(new Set(points.map(placeOf)).size).toBe(points.length);
        expect(points.length).toBe(expectedPlaces());
        expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(expectedSum());
        expect(known(world.noted.history.get(APP)).until).toBe(windowAt(BEFORE));
      }),
      RUNS
    );
  });

  it('leave before the present where the receiver is told running totals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(opArbitrary(FAILING, { lacks: 5, low: 9 }), { maxLength: 30 }), async (ops) => {
        const world = worldWithPast('cumulative');
        await lived(world.receiver, ops, world);
        expect(world.noted.history.size).toBe(0);
        const told = new Map<string, number[]>();
        pointsOf(world).forEach(({ series, value }) => told.set(series, [...(told.get(series) ?? []), value]));
        const sum = [...told.values()].map(increaseOf).reduce((all, one) => all + one, 0);
        expect(sum).toBe(expectedSum());
      }),
      RUNS
    );
  });

  it('hold up nothing of the present: it has left before any of theirs, and they oldest first', async () => {
    const world = worldWithPast('delta');
    world.now = after(windowAt(BEFORE + 1), 10 * MINUTE);
    [0, 1, 2, 3].forEach((window) => world.history.put(chunkOf({ window, fetchedAt: world.now, lacks: 0, low: 0 })));
    await world.wake();
    const starts = pointsOf(world).map(({ start }) => start);
    const windows = [3, 0, 1, 2];
    const counts = windows.map(
      (window) =>
        FUNCTIONS.flatMap((_, series) =>
          Array.from({ length: MINUTES }, (_unused, at) => truth(series, window * MINUTES + at))
        ).filter((value) => value > 0).length
    );
    let at = 0;
    windows.forEach((window, index) => {
      const own = starts.slice(at, at + counts[index]);
      at += counts[index];
      expect(Math.min(...own)).toBeGreaterThanOrEqual(windowAt(window));
      expect(Math.max(...own)).toBeLessThan(windowAt(window + 1));
    });
    expect(starts.length).toBe(at);
  });
});
