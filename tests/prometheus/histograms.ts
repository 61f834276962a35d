/** Histograms to compare quantiles on, and how Prometheus is told them. */
import fc from 'fast-check';

export interface Histogram {
  /** Ascending, finite. */
  readonly bounds: Float64Array;
  /** One more than bounds: the last is up to +Inf. Not cumulative. */
  readonly counts: Float64Array;
}

/** Histograms that are to be one. */
export interface Case {
  readonly name: string;
  readonly histograms: readonly Histogram[];
}

/** The same cases in every run, so that a difference can be looked into. */
const SEED = 42;

const of = (bounds: readonly number[], counts: readonly number[]): Histogram => ({
  bounds: Float64Array.from(bounds),
  counts: Float64Array.from(counts),
});

/** What a quantile may trip over. */
export const edgeCases: readonly Case[] = Object.entries({
  'a rank on every edge': of([10, 20, 30, 40, 50], [50, 40, 5, 4, 1, 0]),
  'a rank on an edge with empty buckets behind': of([10, 20, 30, 40], [5, 0, 0, 5, 0]),
  'a rank on the last bound': of([10, 20], [30, 60, 10]),
  'empty buckets in front': of([10, 20, 30, 40], [0, 0, 5, 5, 0]),
  'empty buckets at the end': of([10, 20, 30, 40], [3, 4, 0, 0, 0]),
  'a single observation': of([10, 20, 30], [0, 1, 0, 0]),
  'all in the first bucket': of([10, 20], [7, 0, 0]),
  'all above the last bound': of([10, 20], [0, 0, 7]),
  'some above the last bound': of([10, 20], [1, 1, 98]),
  'a first bound of zero': of([0, 5, 10], [40, 40, 20, 0]),
  'a first bound of zero, its bucket empty': of([0, 5, 10], [0, 40, 60, 0]),
  'a first bound under zero': of([-10, -5, 10], [40, 40, 20, 0]),
  'a first bound under zero, its bucket empty': of([-10, -5, 10], [0, 0, 60, 0]),
  'all bounds under zero': of([-30, -20, -10], [0, 10, 10, 10]),
  'one bound': of([10], [3, 1]),
  'one bound, all above': of([10], [0, 4]),
  'no bounds': of([], [4]),
  'no observations': of([10, 20], [0, 0, 0]),
}).map(([name, histogram]) => ({ name, histograms: [histogram] }));

const bound = fc
  .oneof(
    fc.constantFrom(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000),
    fc.integer({ min: -20, max: 20 }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true })
  )
  // -0 and 0 are the same bound.
  .map((value) => value + 0);
const ascending = (element: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<readonly number[]> =>
  fc.uniqueArray(element, { minLength: 1, maxLength }).map((all) => all.sort((a, b) => a - b));
/** Small ones put many ranks on edges. */
const count = fc.oneof(fc.constant(0), fc.nat(4), fc.nat(100), fc.nat(1_000_000_000));
const histogramOn = (bounds: readonly number[]): fc.Arbitrary<Histogram> =>
  fc.array(count, { minLength: bounds.length + 1, maxLength: bounds.length + 1 }).map((counts) => of(bounds, counts));

function sample(title: string, histograms: fc.Arbitrary<readonly Histogram[]>, size: number): readonly Case[] {
  return fc
    .sample(histograms, { seed: SEED, numRuns: size })
    .map((all, index) => ({ name: `${title} ${index}`, histograms: all }));
}

export const randomCases = sample(
  'random',
  ascending(bound, 12).chain((bounds) => fc.tuple(histogramOn(bounds))),
  300
);

export const casesOfSameBounds = sample(
  'same bounds',
  ascending(bound, 12).chain((bounds) => fc.array(histogramOn(bounds), { minLength: 2, maxLength: 5 })),
  150
);

/** Few enough to choose from, that many are shared. */
const fewBounds = ascending(fc.constantFrom(-5, 0, 5, 10, 20, 40, 80), 6);
export const casesOfDifferingBounds = sample(
  'differing bounds',
  fc.array(fewBounds.chain(histogramOn), { minLength: 2, maxLength: 4 }),
  150
);

/**
 * A case as OpenMetrics: one sample a histogram and bound, with all at or under it.
 * @param time epoch seconds.
 */
export function exposition(metric: string, { name, histograms }: Case, time: number): string {
  const union = [...new Set(histograms.flatMap(({ bounds }) => [...bounds]))];
  return histograms
    .flatMap((histogram, index) =>
      [...union, Infinity]
        .map((le) => ({ le, total: countAtOrUnder(le, histogram) }))
        .filter(({ total }) => total !== undefined)
        .map(({ le, total }) => {
          const labels = `case="${name}",histogram="${index}",le="${le === Infinity ? '+Inf' : le}"`;
          return `${metric}_bucket{${labels}} ${total} ${time}\n`;
        })
    )
    .join('');
}

/** Known on its own bounds and wherever it saw nothing; undefined within a bucket that is filled. */
function countAtOrUnder(le: number, { bounds, counts }: Histogram): number | undefined {
  let under = 0;
  let from = -Infinity;
  for (const [bucket, filled] of counts.entries()) {
    const upper = bucket < bounds.length ? bounds[bucket] : Infinity;
    if (le <= from) {
      break;
    }
    if (filled > 0 && le < upper) {
      return undefined;
    }
    under += filled;
    from = upper;
  }
  return under;
}
