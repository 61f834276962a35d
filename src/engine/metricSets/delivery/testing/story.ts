/** What happens to a delivery, at random, and what comes of it once all is well again. */
import fc from 'fast-check';
import { APP, windowAt } from '../../testing/counted';
import { after, epochMs, HOUR, MINUTE } from '../../../time';
import { windowEnd } from '../../../window/grid';
import type { Receiver } from '../batch';
import { chunkOf, DEFINITIONS, WINDOWS, World, type Mood } from './world';

export type Op =
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'answer'; readonly window: number; readonly lacks: number; readonly low: number }
  | { readonly kind: 'unread'; readonly window: number; readonly lacks: number }
  | { readonly kind: 'mood'; readonly mood: Mood }
  | { readonly kind: 'die'; readonly fuse: number }
  | { readonly kind: 'disk'; readonly failing: readonly boolean[] }
  | { readonly kind: 'room'; readonly messages: number }
  | { readonly kind: 'settings'; readonly sets: keyof typeof DEFINITIONS; readonly isListed: boolean };

export const opArbitrary = (
  moods: readonly Mood[],
  most: { readonly lacks: number; readonly low: number }
): fc.Arbitrary<Op> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 25 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('answer' as const),
        window: fc.nat(WINDOWS - 1),
        lacks: fc.nat(most.lacks),
        low: fc.nat(most.low),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('mood' as const), mood: fc.constantFrom(...moods) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('die' as const), fuse: fc.nat(12) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('disk' as const), failing: fc.array(fc.boolean(), { maxLength: 9 }) }),
    }
  );

export async function lived(receiver: Receiver, ops: readonly Op[], world = new World(receiver)): Promise<World> {
  const answer = (window: number, lacks: number, low: number, isUnread = false): void => {
    if (windowAt(window) < world.now - 5 * MINUTE) {
      world.history.put(chunkOf({ window, fetchedAt: world.now, lacks, low, isUnread }));
    }
  };
  for (const op of ops) {
    switch (op.kind) {
      case 'pass':
        await passing(world, op.minutes);
        break;
      case 'answer':
        answer(op.window, op.lacks, op.low);
        await world.wake();
        break;
      case 'unread':
        answer(op.window, op.lacks, 0, true);
        await world.wake();
        break;
      case 'mood':
        world.mood = op.mood;
        world.room = Infinity;
        break;
      case 'die':
        world.fuse = op.fuse;
        break;
      case 'disk':
        world.failing = op.failing;
        break;
      case 'room':
        world.room = op.messages;
        break;
      case 'settings':
        world.redefine(DEFINITIONS[op.sets], op.sets, op.isListed ? [APP] : []);
        break;
    }
  }
  world.mood = 'takes';
  world.room = Infinity;
  world.redefine(world.sets, world.definition);
  world.fuse = Infinity;
  world.failing = [];
  world.now = after(epochMs(Math.max(world.now, windowEnd(windowAt(WINDOWS - 1)))), HOUR);
  for (let window = 0; window < WINDOWS; window += 1) {
    answer(window, 0, 0);
    world.now = after(world.now, 1);
  }
  await passing(world, world.patience);
  // What totals have grown by late is told with what comes next: a window without any point.
  world.history.put(chunkOf({ window: WINDOWS, fetchedAt: world.now, lacks: 10, low: 0 }));
  await passing(world, 5);
  return world;
}

async function passing(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.now = after(world.now, MINUTE);
    await world.wake();
  }
}

export const FAILING: readonly Mood[] = ['takes', 'is down', 'is closed'];
export const RUNS = { numRuns: 50 };
