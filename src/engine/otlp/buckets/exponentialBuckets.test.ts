import fc from 'fast-check';
import { merged, type Histogram } from '../../chunk/buckets';
import { exponentialReader } from './exponentialBuckets';
import { boundOf } from './exponentialLayout';
import type { JsonObject } from '../scalars';

/** One for all, as the points of an answer have. */
const exponentialBuckets = exponentialReader();

function read(point: JsonObject): { readonly bounds: readonly number[]; readonly buckets: readonly number[] } {
  const layout = exponentialBuckets(point);
  if (typeof layout === 'string') {
    throw new Error(layout);
  }
  return { bounds: layout.bounds, buckets: Array.from(layout.buckets) };
}

const range = (offset: number, ...bucketCounts: (number | string)[]) => ({ offset, bucketCounts });

describe('exponential buckets', () => {
  it.each([
    ['of scale 0 double', { positive: range(1, 3, 0, 2) }, [2, 4, 8, 16], [0, 3, 0, 2, 0]],
    ['of scale 1 grow by the root of 2', { scale: 1, positive: range(0, 3, 2) }, [1, Math.SQRT2, 2], [0, 3, 2, 0]],
    ['of a negative scale', { scale: -2, positive: range(-1, 3, 2) }, [1 / 16, 1, 16], [0, 3, 2, 0]],
    ['are read from text', { scale: '-2', positive: range(-1, '3') }, [1 / 16, 1], [0, 3, 0]],
    ['without the empty ones at the ends', { positive: range(0, 0, 0, 5, 0) }, [4, 8], [0, 5, 0]],
    ['of zeros alone', { zeroCount: 4 }, [-Number.MIN_VALUE, 0], [0, 4, 0]],
    ['of zeros as wide as said', { zeroCount: 4, zeroThreshold: 0.5 }, [-Number.MIN_VALUE, 0.5], [0, 4, 0]],
    ['of zeros and more', { zeroCount: 4, positive: range(1, 1) }, [-Number.MIN_VALUE, 0, 2, 4], [0, 4, 0, 1, 0]],
    [
      'of zeros that reach into the first',
      { zeroCount: 4, zeroThreshold: 3, positive: range(0, 1, 2) },
      [-Number.MIN_VALUE, 3, 4],
      [0, 5, 2, 0],
    ],
    ['below zero', { negative: range(1, 3, 2) }, [-8, -4, -2], [0, 2, 3, 0]],
    [
      'on both sides',
      { negative: range(0, 1), zeroCount: '7', zeroThreshold: 0.25, positive: range(0, 2) },
      [-2, -1, -0.25, 0.25, 1, 2],
      [0, 1, 0, 7, 0, 2, 0],
    ],
    [
      'on both sides of exactly 0',
      { negative: range(0, 1), zeroCount: 7 },
      [-2, -1, -Number.MIN_VALUE, 0],
      [0, 1, 0, 7, 0],
    ],
    ['beyond what a double holds', { scale: -10, positive: range(0, 6) }, [1], [0, 6]],
    ['below what a double holds', { scale: -11, positive: range(-1, 5, 6) }, [0, 1], [0, 5, 6]],
    ['of a scale coarser than any', { scale: -30, positive: range(-1, 5, 6) }, [0, 1], [0, 5, 6]],
    ['that hold nothing', { positive: range(3, 0, 0) }, [], []],
    ['of no range at all', {}, [], []],
  ])('%s', (_, point, bounds, buckets) => {
    expect(read(point)).toEqual({ bounds, buckets });
  });

  it.each([
    [{ scale: 0.5 }],
    [{ scale: 'NaN' }],
    [{ scale: 2 ** 40 }],
    [{ zeroCount: -1 }],
    [{ zeroThreshold: -1 }],
    [{ zeroThreshold: 'Infinity' }],
    [{ positive: [] }],
    [{ positive: { offset: 1.5, bucketCounts: [1] } }],
    [{ positive: { offset: 2 ** 40, bucketCounts: [1] } }],
    [{ positive: { bucketCounts: [-1] } }],
    [{ negative: { bucketCounts: 'none' } }],
    [{ negative: { bucketCounts: [1, null] } }],
  ])('%j are not to be read', (point) => {
    expect(exponentialBuckets(point)).toBe('not a number');
  });

  const counts = fc.array(fc.nat(3), { maxLength: 400 });
  const anyPoint = fc.record({
    scale: fc.oneof(fc.integer({ min: -12, max: 22 }), fc.integer()),
    zeroCount: fc.nat(3),
    zeroThreshold: fc.constantFrom(0, 1e-6, 3),
    positive: fc.record({ offset: fc.oneof(fc.integer({ min: -500, max: 500 }), fc.integer()), bucketCounts: counts }),
    negative: fc.record({ offset: fc.integer({ min: -500, max: 500 }), bucketCounts: counts }),
  });
  const total = (all: readonly number[]) => all.reduce((sum, count) => sum + count, 0);

  it('lose no observation, are few, and have rising finite bounds, whatever the point', () => {
    fc.assert(
      fc.property(anyPoint, (point) => {
        const { bounds, buckets } = read(point);
        const { zeroCount, positive, negative } = point;
        expect(total(buckets)).toBe(zeroCount + total(positive.bucketCounts) + total(negative.bucketCounts));
        expect(buckets.length).toBeLessThanOrEqual(160 + 6);
        expect(buckets.length).toBe(buckets.length === 0 ? bounds.length : bounds.length + 1);
        expect(bounds.every((bound, at) => Number.isFinite(bound) && (at === 0 || bound > bounds[at - 1]))).toBe(true);
      })
    );
  });

  it('are the same whatever points were read before', () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { maxLength: 4 }), fc.array(fc.nat(3), { maxLength: 12 }), (points, places) => {
        const remembering = exponentialReader();
        for (const point of places.flatMap((place) => points[place] ?? [])) {
          expect(remembering(point)).toEqual(exponentialReader()(point));
        }
      })
    );
  });

  it('hold each observation between their bounds, even where neighbours are merged to be few', () => {
    const values = fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: -3, max: 12 }), (observed, scale) => {
        const indexes = observed.map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1);
        const offset = Math.min(...indexes);
        const bucketCounts = new Array<number>(Math.max(...indexes) - offset + 1).fill(0);
        indexes.forEach((index) => (bucketCounts[index - offset] += 1));
        const { bounds, buckets } = read({ scale, positive: { offset, bucketCounts } });
        // An index worked out by a logarithm may be off by one right at a bound.
        const isNear = (value: number) => bounds.some((bound) => Math.abs(value - bound) <= 1e-9 * bound);
        bounds.forEach((bound, at) => {
          const under = observed.filter((value) => value <= bound && !isNear(value)).length;
          const near = observed.filter(isNear).length;
          const counted = total(buckets.slice(0, at + 1));
          expect(counted).toBeGreaterThanOrEqual(under);
          expect(counted).toBeLessThanOrEqual(under + near);
        });
      })
    );
  });
});

describe('bounds of a coarser scale', () => {
  it('are bounds of a finer one, to the last bit', () => {
    const scale = fc.integer({ min: -10, max: 19 });
    fc.assert(
      fc.property(scale, fc.integer({ min: -5000, max: 5000 }), (coarse, index) => {
        expect(boundOf(index * 2, coarse + 1)).toBe(boundOf(index, coarse));
      })
    );
  });

  it('are what the powers of 2 are, as near as a double comes', () => {
    const off = Array.from({ length: 12_000 }, (_, at) => (at - 6_000) * 7).filter((index) => {
      const power = 2 ** (index / 64);
      return Math.abs(boundOf(index, 6) - power) > power * 1e-15;
    });
    expect(off).toEqual([]);
    for (let octave = -1074, power = Number.MIN_VALUE; octave < 1024; octave += 1, power *= 2) {
      expect(boundOf(octave, 0)).toBe(power);
    }
  });

  it('so points of different scales merge without loss on the coarser', () => {
    const histogram = (point: JsonObject): Histogram => {
      const { bounds, buckets } = read(point);
      return { bounds: Float64Array.from(bounds), counts: buckets };
    };
    const counts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: -3, max: 8 }), (a, b, scale) => {
        // Sixteen filled buckets of a scale, and the sixteen of the next finer one over the first eight of them.
        const both = merged(
          histogram({ scale, positive: range(0, ...a) }),
          histogram({ scale: scale + 1, positive: range(0, ...b) })
        );
        const expected = a.map((count, at) => count + (at < 8 ? b[2 * at] + b[2 * at + 1] : 0));
        expect([...both.bounds]).toEqual(Array.from({ length: 17 }, (_, at) => boundOf(at, scale)));
        expect([...both.counts]).toEqual([0, ...expected, 0]);
      })
    );
  });
});
