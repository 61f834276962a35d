/** What is kept of histograms and summaries. */
import { decode, histogram, histogramsOf, point, summary, totals } from './testing/metrics';

describe('running totals of a histogram', () => {
  it('of the same time are the largest, and have no least and largest observation', () => {
    const facts = { explicitBounds: [1], min: 0, max: 9 };
    const { columns, duplicates } = decode(
      totals(
        point({ ...facts, count: 3, sum: 4, bucketCounts: [1, 2] }),
        point({ ...facts, count: 5, sum: 9, bucketCounts: [2, 3] }),
        point({ ...facts, count: 4, sum: 8, bucketCounts: [2, 2] })
      )
    );
    const { count, sum, min, max, buckets } = histogramsOf(columns[0]);
    expect([count[0], sum[0], min[0], max[0], ...buckets]).toEqual([5, 9, NaN, NaN, 2, 3]);
    expect(duplicates).toBe(2);
  });
});

describe('summaries', () => {
  it.each([
    [{ count: 4, sum: 10, quantileValues: [{ quantile: 0.5, value: 2 }] }, [4, 10]],
    [{ count: '4', sum: '10.5' }, [4, 10.5]],
    [{ count: 4 }, [4, 0]],
    [{}, [0, 0]],
  ])('%j keep count and sum', (facts, expected) => {
    const { count, sum, min, max, buckets } = histogramsOf(decode(summary(point(facts))).columns[0]);
    expect([count[0], sum[0]]).toEqual(expected);
    expect([min[0], max[0], buckets.length]).toEqual([NaN, NaN, 0]);
  });

  it.each([
    [{ count: -1 }, 'not a number'],
    [{ count: 1, sum: 'much' }, 'not a number'],
    [{ count: 1, sum: 'Infinity' }, 'not a number'],
  ])('%j are dropped: %s', (facts, reason) => {
    expect(decode(summary(point(facts))).dropped).toMatchObject([{ metric: 'm', reason, count: 1 }]);
  });
});

describe('histograms', () => {
  it('keep what they have', () => {
    const { columns } = decode(histogram(point({ count: 3, explicitBounds: [10, '20'], bucketCounts: [1, '2', 0] })));
    const { count, sum, min, max, boundSets, buckets, bucketOffsets } = histogramsOf(columns[0]);
    expect([count[0], sum[0], min[0], max[0]]).toEqual([3, NaN, NaN, NaN]);
    expect(boundSets.map((set) => [...set])).toEqual([[10, 20]]);
    expect([...bucketOffsets]).toEqual([0, 3]);
    expect([...buckets]).toEqual([1, 2, 0]);
  });

  it('hold counts beyond what a double tells apart, as near as one comes', () => {
    const huge = '9223372036854775807';
    const metric = histogram(point({ count: huge, explicitBounds: [1], bucketCounts: [huge, '0'] }));
    const { count, buckets } = histogramsOf(decode(metric).columns[0]);
    expect([count[0], ...buckets]).toEqual([2 ** 63, 2 ** 63, 0]);
  });

  it('without buckets keep count and sum', () => {
    const { count, sum, buckets } = histogramsOf(decode(histogram(point({ count: 3, sum: 12 }))).columns[0]);
    expect([count[0], sum[0], buckets.length]).toEqual([3, 12, 0]);
  });

  it.each([
    [
      [1, 2, 0, 0],
      [1, 2, 0],
    ],
    [
      [1, 2, 4],
      [1, 2, 4],
    ],
  ])('that write out the infinite bound, with buckets %j', (bucketCounts, expected) => {
    const metric = histogram(point({ count: 3, explicitBounds: [1, 2, 'Infinity'], bucketCounts }));
    const { boundSets, buckets } = histogramsOf(decode(metric).columns[0]);
    expect([...boundSets[0]]).toEqual([1, 2]);
    expect([...buckets]).toEqual(expected);
  });

  it.each([
    [{ explicitBounds: [1], bucketCounts: [1] }, 'buckets do not match bounds'],
    [{ explicitBounds: [1], bucketCounts: [] }, 'buckets do not match bounds'],
    [{ explicitBounds: [2, 1], bucketCounts: [1, 1, 1] }, 'buckets do not match bounds'],
    [{ explicitBounds: [1], bucketCounts: [1, -1] }, 'not a number'],
    [{ explicitBounds: [1], bucketCounts: [1, 'x'] }, 'not a number'],
    [{ explicitBounds: 'none', bucketCounts: [] }, 'not a number'],
    [{ count: -1 }, 'not a number'],
    [{ count: 'Infinity' }, 'not a number'],
    [{ count: 1e400 }, 'not a number'],
    [{ count: 1, explicitBounds: [1], bucketCounts: [1e400, 0] }, 'not a number'],
  ])('%j are dropped: %s', (facts, reason) => {
    expect(decode(histogram(point(facts))).dropped).toMatchObject([{ metric: 'm', reason, count: 1 }]);
  });
});
