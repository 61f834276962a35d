/** Points that come several times. */
import { cumulative, decode, delta, gauge, histogram, histogramsOf, numbersOf, point } from './testing/metrics';

describe('several points of one series and time', () => {
  it.each([
    ['deltas add', delta, 6],
    ['a running total is its largest', cumulative, 3],
    ['readings are averaged', gauge, 2],
  ])('%s, and are counted', (_, metric, value) => {
    const { columns, duplicates } = decode(
      metric(point({ asInt: 1 }), point({ asInt: 3 }), point({ asInt: 2 }), point({ asDouble: 'NaN' }))
    );
    expect([...numbersOf(columns[0]).value]).toEqual([value]);
    expect(duplicates).toBe(3);
  });

  it('histograms add up on the bounds they share', () => {
    const { columns, duplicates } = decode(
      histogram(
        point({ count: 6, sum: 10, min: 0.5, max: 7, explicitBounds: [1, 2, 5], bucketCounts: [1, 2, 0, 3] }),
        point({ count: '4', sum: 8, min: 0.25, max: 9, explicitBounds: [1, 5], bucketCounts: ['1', '1', '2'] })
      )
    );
    const { count, sum, min, max, boundSets, boundSet, buckets } = histogramsOf(columns[0]);
    expect([count[0], sum[0], min[0], max[0]]).toEqual([10, 18, 0.25, 9]);
    expect([...boundSets[boundSet[0]]]).toEqual([1, 5]);
    expect([...buckets]).toEqual([2, 3, 5]);
    expect(duplicates).toBe(1);
  });
});
