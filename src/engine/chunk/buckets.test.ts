import fc from 'fast-check';
import { addBuckets, merged, sharedBounds, thinned, type Histogram } from './buckets';

const histogram = (bounds: readonly number[], counts: readonly number[]): Histogram => ({
  bounds: Float64Array.from(bounds),
  counts,
});

describe('bounds', () => {
  it.each([
    ['that both have', histogram([1, 2, 5], [1, 1, 1, 1]), histogram([2, 5, 9], [1, 1, 1, 1]), [2, 5]],
    [
      'that lie where the other saw nothing',
      histogram([10, 11], [0, 4, 0]),
      histogram([20, 21], [0, 3, 0]),
      [10, 11, 20, 21],
    ],
    ['not such as lie where the other saw something', histogram([10], [4, 0]), histogram([7], [1, 1]), []],
    ['of the other, when one saw nothing at all', histogram([3], [0, 0]), histogram([1, 5], [1, 1, 1]), [1, 5]],
  ])('are shared: %s', (_, a, b, expected) => {
    expect([...sharedBounds(a, b)]).toEqual(expected);
    expect([...sharedBounds(b, a)]).toEqual(expected);
  });

  it('are the same array where nothing differs, so that the next look is a glance', () => {
    const [a, b] = [histogram([1, 2], [1, 1, 1]), histogram([1, 2], [2, 2, 2])];
    expect(sharedBounds(a, b)).toBe(a.bounds);
  });
});

const anyHistogram: fc.Arbitrary<Histogram> = fc
  .uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 6 })
  .chain((bounds) =>
    fc
      .array(fc.constantFrom(0, 0, 1, 2), { minLength: bounds.length + 1, maxLength: bounds.length + 1 })
      .map((counts) =>
        histogram(
          [...bounds].sort((a, b) => a - b),
          counts
        )
      )
  );

/** How many observations lie at or under the bound; undefined where the histogram can't tell. */
function under({ bounds, counts }: Histogram, bound: number): number | undefined {
  const bucket = bounds.findIndex((one) => one >= bound);
  const at = bucket < 0 ? bounds.length : bucket;
  const below = Array.from(counts)
    .slice(0, at)
    .reduce((sum, count) => sum + count, 0);
  return bounds[at] === bound ? below + counts[at] : counts[at] === 0 ? below : undefined;
}

describe('merged histograms', () => {
  it('tell of any bound what both can tell of it, and no more', () => {
    fc.assert(
      fc.property(anyHistogram, anyHistogram, (a, b) => {
        const both = merged(a, b);
        for (let bound = -0.5; bound <= 13; bound += 0.5) {
          const [ofA, ofB] = [under(a, bound), under(b, bound)];
          expect(under(both, bound)).toBe(ofA === undefined || ofB === undefined ? undefined : ofA + ofB);
        }
      })
    );
  });

  it('are the same in any order', () => {
    fc.assert(
      fc.property(anyHistogram, anyHistogram, anyHistogram, (a, b, c) => {
        const tell = (all: Histogram) => Array.from({ length: 28 }, (_, half) => under(all, half / 2 - 0.5));
        expect(tell(merged(merged(a, b), c))).toEqual(tell(merged(a, merged(c, b))));
      })
    );
  });

  it('can be added into a coarser one from anywhere in a column', () => {
    const into = new Float64Array(2);
    addBuckets(into, Float64Array.of(5), Float64Array.of(1, 5, 9), [7, 7, 1, 2, 4, 8, 7], 2, 6);
    expect([...into]).toEqual([3, 12]);
  });
});

describe('thinned', () => {
  it('they have no more bounds than are wanted, both ends among them, and hold the same observations under each', () => {
    const many = fc
      .uniqueArray(fc.integer(), { minLength: 1, maxLength: 60 })
      .chain((bounds) => fc.tuple(fc.constant(bounds), fc.array(fc.nat(9), { minLength: 61, maxLength: 61 })));
    fc.assert(
      fc.property(many, fc.integer({ min: 3, max: 20 }), ([some, counts], most) => {
        const bounds = Float64Array.from(some).sort();
        const all = { bounds, counts: Float64Array.from(counts.slice(0, bounds.length + 1)) };
        const few = thinned(all, most);
        expect(few.bounds.length).toBeLessThanOrEqual(Math.max(most, 1));
        expect([few.bounds[0], few.bounds.at(-1)]).toEqual([bounds[0], bounds.at(-1)]);
        const under = ({ bounds: own, counts: of }: typeof few, bound: number): number =>
          of.reduce((sum, count, bucket) => sum + ((own[bucket] ?? Infinity) <= bound ? count : 0), 0);
        [...few.bounds, Infinity].forEach((bound) => expect(under(few, bound)).toBe(under(all, bound)));
      })
    );
  });

  it('few bounds stay as they are', () => {
    const few = { bounds: Float64Array.of(1, 2, 3), counts: Float64Array.of(1, 2, 3, 4) };
    expect(thinned(few, 3)).toBe(few);
  });
});
