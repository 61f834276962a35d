import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Hold } from '../../src/engine/chunk/weight';
import { WeighedCache } from './weighedCache';

const OWN = 10;
interface Thing {
  readonly bytes: number;
  readonly parts: readonly Thing[];
}
const PLAIN: readonly Thing[] = Array.from({ length: 6 }, (_, index) => ({ bytes: 100 + index, parts: [] }));
/** Two of them keep others alive, one of which both do. */
const THINGS: readonly Thing[] = [
  ...PLAIN,
  ...[
    [0, 1],
    [1, 2],
  ].map((parts) => ({ bytes: 9, parts: PLAIN.filter((_, index) => parts.includes(index)) })),
];
const withParts = (thing: Thing): readonly Thing[] => [thing, ...thing.parts];

const made = (maxBytes: number) => new WeighedCache<string, Thing[]>(maxBytes, () => OWN, eachThing);

const eachThing = (things: readonly Thing[], hold: Hold): void =>
  things.forEach((thing) =>
    hold(thing, thing.bytes, (holdPart) => thing.parts.forEach((part) => holdPart(part, part.bytes)))
  );

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('set' as const, 'grow' as const),
    key,
    things: fc.array(fc.constantFrom(...THINGS)),
  }),
  fc.record({ kind: fc.constantFrom('get' as const, 'delete' as const), key })
);

test('what is held is what is weighed: each thing once, for as long as anybody holds it, within the bound', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const cache = made(400);
      for (const each of steps) {
        if (each.kind === 'set') {
          cache.set(each.key, [...each.things]);
        } else if (each.kind === 'grow') {
          cache.peek(each.key)?.push(...each.things);
          cache.grow(each.key, 0, (hold) => eachThing(each.things, hold));
        } else {
          cache[each.kind](each.key);
        }
        const entries = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((one) => cache.peek(one) ?? []);
        const count = ['a', 'b', 'c', 'd', 'e', 'f'].filter((one) => cache.peek(one) !== undefined).length;
        const things = [...new Set(entries.flatMap(withParts))].reduce((sum, { bytes }) => sum + bytes, 0);
        expect(cache.bytes).toBe(count * OWN + things);
        expect(cache.bytes).toBeLessThanOrEqual(400);
      }
    })
  );
});

test('what was used stays', () => {
  const cache = made(240);
  cache.set('a', PLAIN.slice(0, 1));
  cache.set('b', PLAIN.slice(1, 2));
  cache.get('a');
  cache.set('c', PLAIN.slice(2, 3));
  expect([cache.peek('a') !== undefined, cache.peek('b') !== undefined]).toEqual([true, false]);
});

test('what comes has its place, though all that is there was used', () => {
  const cache = made(240);
  for (const one of ['a', 'b']) {
    cache.set(one, PLAIN.slice(0, 2));
    cache.get(one);
  }
  cache.set('c', PLAIN.slice(2, 3));
  expect(['a', 'b', 'c'].map((one) => cache.peek(one) !== undefined)).toEqual([false, false, true]);
});

test('what both hold, a value and the one in its place, is not looked through anew', () => {
  let looks = 0;
  const list = {};
  const cache = new WeighedCache<string, object>(
    1_000,
    () => OWN,
    (thing, hold) => hold(thing, 100, () => (looks += 1))
  );
  cache.set('a', list);
  cache.set('a', list);
  cache.set('b', list);
  expect([looks, cache.bytes]).toEqual([1, 2 * OWN + 100]);
  cache.delete('a');
  cache.delete('b');
  expect([looks, cache.bytes]).toEqual([2, 0]);
});
