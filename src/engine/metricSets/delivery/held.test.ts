/** Figures of queries that lack something wait until they are complete, and for no longer than they should. */
import fc from 'fast-check';
import { APP, COUNTER, known, MINUTES, windowAt } from '../testing/counted';
import { after, HOUR, MINUTE } from '../../time';
import { readExportSettings } from '../model';
import { FAILING, lived, opArbitrary, type Op } from './testing/story';
import { placeOf, pointsOf } from './testing/told';
import { chunkOf, FUNCTIONS, truth, WINDOWS, World } from './testing/world';

const { sets: COUNTS } = readExportSettings({
  sets: [{ name: 'counts', queries: [{ metrics: [COUNTER.toUpperCase()], statistic: 'sum', name: 'invocations' }] }],
  stores: [],
});
const { sets: READINGS } = readExportSettings({
  sets: [{ name: 'rates', queries: [{ metrics: [COUNTER.toUpperCase()], statistic: 'rate', name: 'pace' }] }],
  stores: [],
});

function worldOf(sets: typeof COUNTS, receiver: World['receiver']): World {
  const world = new World(receiver);
  world.sets = sets;
  return world;
}

const trueAt = (minute: number): number => FUNCTIONS.reduce((sum, _, series) => sum + truth(series, minute), 0);
const minuteOf = (start: number): number => (start - windowAt(0)) / MINUTE;

const unreadOf = (window: fc.Arbitrary<number>) =>
  fc.record({ kind: fc.constant('unread' as const), window, lacks: fc.nat(9) });
const answerOf = (window: fc.Arbitrary<number>) =>
  fc.record({ kind: fc.constant('answer' as const), window, lacks: fc.constant(0), low: fc.constant(0) });
const anyOp = fc.oneof(
  { weight: 3, arbitrary: opArbitrary(FAILING, { lacks: 0, low: 0 }) },
  { weight: 1, arbitrary: unreadOf(fc.nat(WINDOWS - 1)) }
);
/** Window by window, each answered once it is over, whole or not, and whatever else between. */
const ops: fc.Arbitrary<Op[]> = fc
  .tuple(
    ...Array.from({ length: WINDOWS }, (_, window) =>
      fc.tuple(
        fc.record({ kind: fc.constant('pass' as const), minutes: fc.constant(window === 0 ? 21 : MINUTES) }),
        fc.oneof(unreadOf(fc.constant(window)), answerOf(fc.constant(window))),
        fc.record({ kind: fc.constant('pass' as const), minutes: fc.constant(1) }),
        fc.array(anyOp, { maxLength: 3 })
      )
    )
  )
  .map((all) => all.flatMap(([over, answered, left, others]): readonly Op[] => [over, answered, left, ...others]));

describe('figures that lack something', () => {
  it('leave once, whole, or as they are once they were waited for, whatever fails and whoever dies', async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (story) => {
        const world = worldOf(COUNTS, { temporality: 'delta', takesCorrections: false });
        await lived(world.receiver, story, world);
        const points = pointsOf(world).filter(({ start }) => minuteOf(start) < WINDOWS * MINUTES);
        expect(new Set(points.map(placeOf)).size).toBe(points.length);
        expect(points.map(({ start }) => minuteOf(start)).sort((a, b) => a - b)).toEqual(
          Array.from({ length: WINDOWS * MINUTES }, (_, minute) => minute)
        );
        const wrong = points.filter(({ start, value }) => value !== trueAt(minuteOf(start)));
        expect(wrong.filter(({ end, at }) => at < end + HOUR)).toEqual([]);
        const { incomplete = 0 } = world.noted.counts;
        expect(incomplete).toBeGreaterThanOrEqual(wrong.length);
        expect(known(world.noted.cursors.get(APP)).apart.held).toEqual([]);
      }),
      { numRuns: 15 }
    );
  });

  it('leave in order of time where the receiver takes nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (story) => {
        const world = worldOf(READINGS, { temporality: 'cumulative', takesCorrections: false });
        await lived(world.receiver, story, world);
        const ends = pointsOf(world).map(({ end }) => end);
        expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
        const last = known(world.noted.cursors.get(APP));
        expect(last.apart.held).toEqual([]);
      }),
      { numRuns: 15 }
    );
  });

  it('wait for half of what the receiver takes back, an hour at most', async () => {
    const world = worldOf(COUNTS, { temporality: 'delta', takesCorrections: false });
    const end = windowAt(1);
    world.now = after(end, 10 * MINUTE);
    world.history.put(chunkOf({ window: 0, fetchedAt: world.now, lacks: 5, low: 0, isUnread: true }));
    await world.wake();
    expect(pointsOf(world)).toEqual([]);
    expect(known(world.noted.cursors.get(APP))).toMatchObject({ until: end, apart: { held: [{ points: MINUTES }] } });
    world.now = after(end, 59 * MINUTE);
    await world.wake();
    expect(pointsOf(world)).toEqual([]);
    world.now = after(end, 61 * MINUTE);
    await world.wake();
    expect(pointsOf(world).length).toBe(MINUTES);
    expect(world.noted.counts).toMatchObject({ sent: MINUTES, incomplete: MINUTES });
  });
});
