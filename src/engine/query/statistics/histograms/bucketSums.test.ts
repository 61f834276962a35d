import type { HistogramColumns } from '../../../chunk/types';
import { epochMs, MINUTE } from '../../../time';
import { everyStep } from '../../steps/alignment';
import { Grid } from '../../steps/grid';
import type { Rows } from '../../reading/rows';
import { Turn } from '../../reading/turn';
import { FIRST, windowNumber } from '../../testing/world';
import { inTurns } from '../../testing/inTurns';
import { BucketSums } from './bucketSums';
import { totalOf } from './quantile';

const grid = (minutes: number): Grid =>
  new Grid({ from: epochMs(FIRST), to: epochMs(FIRST + minutes * MINUTE) }, everyStep(MINUTE));

/** Points of one series, each with bounds that no other has, and all it observed in one bucket of those. */
function sparse(points: number, bounds: number, minuteOf: (point: number) => number): Rows {
  const buckets = new Float64Array(points * (bounds + 1));
  for (let point = 0; point < points; point += 1) {
    buckets[point * (bounds + 1) + (point % (bounds + 1))] = 1;
  }
  const start = Int32Array.from({ length: points }, (_, point) => minuteOf(point) * MINUTE);
  const columns: HistogramColumns = {
    ...{ shape: 'histogram', descriptor: { name: 'time', kind: 'histogram', unit: 's' } },
    ...{ series: [{}], offsets: Uint32Array.of(0, points) },
    ...{ start, end: start.map((from) => from + MINUTE) },
    ...{ count: new Float64Array(points).fill(1), sum: new Float64Array(points) },
    ...{ min: new Float64Array(points).fill(NaN), max: new Float64Array(points).fill(NaN) },
    boundSets: Array.from({ length: points }, (_, point) =>
      Float64Array.from({ length: bounds }, (_bound, at) => at * points + point)
    ),
    boundSet: Uint16Array.from({ length: points }, (_, point) => point),
    bucketOffsets: Uint32Array.from({ length: points + 1 }, (_, point) => point * (bounds + 1)),
    buckets,
  };
  const series = [{ number: 0, attributes: {}, group: 0 }];
  const all = { from: Uint32Array.of(0), to: Uint32Array.of(points), first: 0, end: 1 };
  return { columns, window: windowNumber(0), series, ...all };
}

describe('histograms of which each has bounds of its own', () => {
  it('come to no more buckets than one point may have, and lose no observation', () => {
    const widths: number[] = [];
    const sums = new BucketSums(grid(1), (merged) => {
      widths.push(merged.bounds.length);
      return totalOf(merged);
    });
    sums.add(sparse(300, 200, () => 0));
    expect(sums.finish(0)).toEqual(Float64Array.of(300));
    expect(widths).toEqual([widths[0]]);
    expect(widths[0]).toBeLessThanOrEqual(1_024);
  });

  it('tell how many buckets there are to be finished', () => {
    const sums = new BucketSums(grid(10), totalOf);
    sums.add(sparse(10, 99, (point) => point));
    expect(sums.costOf(0)).toBe(0.5 * 10 * 100);
    expect(sums.costOf(1)).toBe(0);
  });

  it('are brought together over all steps in turns, on as many bounds as are wanted', () => {
    const sums = new BucketSums(grid(900), totalOf);
    sums.add(sparse(900, 400, (point) => point));
    let turns = 0;
    const shared = inTurns(sums.overSharedBounds(0, 100, new Turn()), () => (turns += 1));
    expect(shared?.bounds.length).toBeLessThanOrEqual(100);
    expect(shared?.counts.reduce((sum, count) => sum + count, 0)).toBe(900);
    // 900 steps of 400 buckets each, merged into ever more, up to 1,024: half a million and more.
    expect(turns).toBeGreaterThan(4);
  });
});
