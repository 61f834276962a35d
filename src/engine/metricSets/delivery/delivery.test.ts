/** Each point once, on a simulated clock: receivers that fail, processes that die between any two effects, windows that come late and change. */
import fc from 'fast-check';
import { APP, known, MINUTES, T0, windowAt } from '../testing/counted';
import { after, MINUTE, type EpochMs } from '../../time';
import { nextWindow, WINDOW, windowEnd } from '../../window/grid';
import { FAILING, lived, opArbitrary, RUNS, type Op } from './testing/story';
import { expectedPlaces, expectedSum, placeOf, pointsOf, type TakenPoint } from './testing/told';
import { chunkOf, WINDOWS, World } from './testing/world';

const GONE_AND_BACK: readonly Op[] = [
  { kind: 'pass', minutes: 6 },
  { kind: 'answer', window: 0, lacks: 0, low: 0 },
  { kind: 'pass', minutes: 1 },
  { kind: 'answer', window: 0, lacks: 2, low: 0 },
  { kind: 'pass', minutes: 1 },
];

describe('delivery', () => {
  it('brings each point once, whatever fails and whoever dies, also where it comes late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(opArbitrary(FAILING, { lacks: 5, low: 0 }), { maxLength: 30 }), async (ops) => {
        const world = await lived({ temporality: 'delta', takesCorrections: false }, ops);
        const points = pointsOf(world);
        expect(new Set(points.map(placeOf)).size).toBe(points.length);
        expect(points.length).toBe(expectedPlaces());
        expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(expectedSum());
        expect(world.noted.batch).toBeUndefined();
      }),
      { ...RUNS, examples: [[[...GONE_AND_BACK]]] }
    );
  });

  it('puts right what had left and has changed since, where the receiver can be told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(opArbitrary(FAILING, { lacks: 5, low: 9 }), { maxLength: 30 }), async (ops) => {
        const world = await lived({ temporality: 'delta', takesCorrections: true }, ops);
        const latest = new Map(pointsOf(world).map((point) => [placeOf(point), point.value]));
        expect(latest.size).toBe(expectedPlaces());
        expect([...latest.values()].reduce((sum, value) => sum + value, 0)).toBe(expectedSum());
      }),
      RUNS
    );
  });

  it('counts what has changed since where the receiver can not be told, and sends nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(opArbitrary(FAILING, { lacks: 0, low: 9 }), { maxLength: 30 }), async (ops) => {
        const world = await lived({ temporality: 'delta', takesCorrections: false }, ops);
        const points = pointsOf(world);
        expect(points.length).toBe(expectedPlaces());
        expect(new Set(points.map(placeOf)).size).toBe(points.length);
        const isOff = points.reduce((sum, { value }) => sum + value, 0) !== expectedSum();
        expect(isOff && world.noted.counts.changedAfter === 0).toBe(false);
      }),
      RUNS
    );
  });

  it('tells running totals that never fall and end at the sum', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(opArbitrary(FAILING, { lacks: 5, low: 9 }), { maxLength: 30 }), async (ops) => {
        const world = await lived({ temporality: 'cumulative', takesCorrections: false }, ops);
        const bySeries = new Map<string, TakenPoint[]>();
        pointsOf(world).forEach((point) => bySeries.set(point.series, [...(bySeries.get(point.series) ?? []), point]));
        let sum = 0;
        for (const points of bySeries.values()) {
          points.slice(1).forEach((point, index) => {
            expect(point.end).toBeGreaterThan(points[index].end);
            expect(point.value).toBeGreaterThanOrEqual(points[index].value);
          });
          sum += points.at(-1)?.value ?? 0;
        }
        expect(sum).toBe(expectedSum());
      }),
      RUNS
    );
  });

  it('sends what follows in order of time', async () => {
    const world = new World({ temporality: 'delta', takesCorrections: false });
    for (let minute = 0; minute < WINDOWS * MINUTES + 60; minute += 1) {
      world.now = after(world.now, MINUTE);
      const window = Math.floor((world.now - 5 * MINUTE - 1 - T0) / WINDOW);
      if (minute % 3 === 0 && window >= 0 && window < WINDOWS + 4) {
        [window - 1, window]
          .filter((each) => each >= 0 && each < WINDOWS)
          .forEach((each) => world.history.put(chunkOf({ window: each, fetchedAt: world.now, lacks: 0, low: 0 })));
      }
      await world.wake();
    }
    const points = pointsOf(world);
    expect(points.length).toBe(expectedPlaces());
    for (const series of new Set(points.map((point) => point.series))) {
      const starts = points.filter((point) => point.series === series).map(({ start }) => start);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    }
  });

  it('waits for a hole, and no longer than it should', async () => {
    const world = new World({ temporality: 'delta', takesCorrections: false });
    world.now = after(windowEnd(windowAt(2)), 10 * MINUTE);
    [0, 2].forEach((window) => world.history.put(chunkOf({ window, fetchedAt: world.now, lacks: 0, low: 0 })));
    const lastOf = (): EpochMs => known(world.noted.cursors.get(APP)).until;
    await world.wake();
    expect(lastOf()).toBe(windowAt(1));
    world.now = after(windowAt(1), 59 * MINUTE);
    await world.wake();
    expect(lastOf()).toBe(windowAt(1));
    world.now = after(windowAt(1), 61 * MINUTE);
    await world.wake();
    expect(lastOf()).toBe(nextWindow(windowAt(2)));
  });
});
