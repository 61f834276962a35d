import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { heapWatch } from './heap';

const MB = 1024 * 1024;
/** Beyond what a heap may grow by. */
const MUCH = 40;
const LITTLE = 15;

/** In megabytes; one that has collected by the next look. */
function playedHeap() {
  const heap = { live: 100, garbage: 0, collections: 0, isAsked: false };
  const size = (): number => heap.live + heap.garbage;
  const collect = (): void => {
    heap.collections += 1;
    heap.isAsked = true;
  };
  const look = heapWatch({ size: () => size() * MB, collect });
  return {
    heap,
    size,
    /** @param kept of what was allocated between two looks. @param let go of what was live before. */
    pass: ({ allocated, kept, gone = 0 }: { allocated: number; kept: number; gone?: number }) => {
      if (heap.isAsked) {
        heap.garbage = 0;
        heap.isAsked = false;
      }
      const dead = Math.min(heap.live, gone);
      heap.live += kept - dead;
      heap.garbage += allocated - kept + dead;
      look();
    },
  };
}

it('is left alone while it grows little', () => {
  const { heap, pass } = playedHeap();
  pass({ allocated: LITTLE, kept: 0 });
  pass({ allocated: LITTLE, kept: 0, gone: MUCH });
  expect(heap.collections).toBe(0);
});

it('is collected once it has grown much, by little at a time too', () => {
  const { heap, pass } = playedHeap();
  for (let grown = 0; grown < MUCH; grown += LITTLE) {
    pass({ allocated: LITTLE, kept: 0 });
  }
  expect(heap.collections).toBe(1);
});

it('is not collected again and again where all of it is live', () => {
  const { heap, pass } = playedHeap();
  pass({ allocated: MUCH, kept: MUCH });
  for (let looks = 0; looks < 100; looks += 1) {
    pass({ allocated: 0, kept: 0 });
  }
  expect(heap.collections).toBe(1);
});

it('stays near what a collection left of it, whatever comes and goes', () => {
  const between = fc
    .record({ allocated: fc.nat(LITTLE), part: fc.nat(100), gone: fc.nat(LITTLE) })
    .map(({ allocated, part, gone }) => ({ allocated, kept: (allocated * part) / 100, gone }));
  fc.assert(
    fc.property(fc.array(between, { maxLength: 200 }), (passes) => {
      const { heap, size, pass } = playedHeap();
      let left = size();
      for (const each of passes) {
        left = heap.isAsked ? heap.live : left;
        pass(each);
        // What came before the first look after it, and since the last.
        expect(size()).toBeLessThanOrEqual(left + MUCH + 2 * LITTLE);
      }
    })
  );
});
