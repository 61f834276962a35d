import fc from 'fast-check';
import { quantile, type MergedBuckets } from './quantile';
import { shareWithin } from './share';

const merged = (bounds: readonly number[], counts: readonly number[], facts: Partial<MergedBuckets> = {}) => ({
  bounds: Float64Array.from(bounds),
  counts: Float64Array.from(counts),
  min: NaN,
  max: NaN,
  ...facts,
});

describe('a quantile', () => {
  it.each([
    ['is linear within a bucket', 0.5, merged([10, 20], [0, 4, 0]), 15],
    ['counts the first bucket from 0', 0.5, merged([10, 20], [4, 0, 0]), 5],
    ['is the first bound where that is not above 0', 0.5, merged([-10, 20], [4, 0, 0]), -10],
    ['is the last bound above it', 0.99, merged([10, 20], [1, 1, 8]), 20],
    ['meets a bound exactly', 0.5, merged([10, 20, 30], [5, 0, 5, 0]), 10],
    ['of 1 is the bound of the last filled bucket', 1, merged([10, 20, 30], [5, 5, 0, 0]), 20],
    ['of 0 is where the first filled bucket begins', 0, merged([10, 20, 30], [0, 5, 5, 0]), 10],
    ['is unknown without observations', 0.5, merged([10], [0, 0]), NaN],
    ['is unknown without bounds', 0.5, merged([], [4]), NaN],
    ['is narrowed by the least', 0, merged([10, 20], [4, 4, 0], { min: 8 }), 8],
    ['is narrowed by the largest', 1, merged([10, 20], [4, 4, 0], { max: 12 }), 12],
    ['reaches above the last bound', 0.75, merged([10], [2, 2], { max: 30 }), 20],
    ['begins at a least below the first bound, which is above 0', 0.5, merged([10, 20], [4, 0, 0], { min: -10 }), 0],
    ['is the least where that is', 0, merged([10, 20], [4, 0, 0], { min: -10 }), -10],
    ['reaches to a largest inside its bucket', 0.75, merged([10, 20], [2, 2, 0], { max: 14 }), 12],
    ['of zeros is 0', 0, merged([-Number.MIN_VALUE, 0, 2], [0, 4, 1, 0]), 0],
    ['needs no bounds with both', 0.5, merged([], [4], { min: 10, max: 20 }), 15],
  ])('%s', (_, q, buckets, expected) => {
    expect(quantile(q, buckets)).toBe(expected);
  });

  it('never falls as q rises, and lies between least and largest', () => {
    const counts = fc.array(fc.nat(20), { minLength: 4, maxLength: 4 }).filter((all) => all.some((count) => count > 0));
    const q = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(counts, q, q, (filled, a, b) => {
        const buckets = merged([10, 20, 30], filled);
        expect(quantile(Math.min(a, b), buckets)).toBeLessThanOrEqual(quantile(Math.max(a, b), buckets) + 1e-9);
        expect(quantile(a, buckets)).toBeGreaterThanOrEqual(0);
        expect(quantile(a, buckets)).toBeLessThanOrEqual(30);
      })
    );
  });
});

it('a quantile is the least for 0, the largest for 1, and under it lies the share it is of', () => {
  const counts = fc.array(fc.nat(9), { minLength: 4, maxLength: 4 }).filter((all) => all.some((count) => count > 0));
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(counts, part, part, part, (filled, low, high, q) => {
      const edges = [
        [-20, 10],
        [10, 20],
        [20, 30],
        [30, 50],
      ];
      // Not at an edge: of a bucket as narrow as a rounding error no share can be told.
      const inside = ([from, to]: readonly number[], share: number) => from + (0.01 + 0.98 * share) * (to - from);
      const first = filled.findIndex((count) => count > 0);
      const last = filled.findLastIndex((count) => count > 0);
      const [one, other] = [inside(edges[first], low), inside(edges[last], high)];
      const [min, max] = [Math.min(one, other), Math.max(one, other)];
      const all = merged([10, 20, 30], filled, { min, max });
      expect(quantile(0, all)).toBeCloseTo(min);
      expect(quantile(1, all)).toBeCloseTo(max);
      if (max - min > 1e-3) {
        expect(shareWithin({ above: -Infinity, bound: quantile(q, all) }, all)).toBeGreaterThanOrEqual(q - 1e-6);
      }
    })
  );
});

describe('a share', () => {
  it.each([
    ['is exact on a bound', 10, merged([10, 20], [3, 1, 0]), 0.75],
    ['is linear within a bucket', 15, merged([10, 20], [2, 2, 0]), 0.75],
    ['is none under the first', 0, merged([10, 20], [2, 2, 0]), 0],
    ['leaves out what lies above the last bound', 50, merged([10, 20], [2, 0, 2]), 0.5],
    ['is all at the largest', 25, merged([10, 20], [2, 0, 2], { max: 25 }), 1],
    ['begins at the least', 0, merged([10, 20], [4, 0, 0], { min: -10 }), 0.5],
    ['ends at the largest', 12, merged([10, 20], [2, 2, 0], { max: 14 }), 0.75],
    ['is unknown without observations', 10, merged([10], [0, 0]), NaN],
  ])('%s', (_, bound, buckets, expected) => {
    expect(shareWithin({ above: -Infinity, bound }, buckets)).toBe(expected);
  });
});
