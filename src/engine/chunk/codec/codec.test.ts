import fc from 'fast-check';
import { UnreadableBlock } from './block';
import { AttributesPool } from './attributesPool';
import { condense } from '../condense/condense';
import { decodingPoints, decodingTotals, encodingColumns, type Blocks } from './codec';
import { atOnce, type Steps } from './steps';
import { eachHeld } from '../weight';
import { widened } from '../../testing/widened';
import { columns, histogramColumns, numberColumns } from '../testing/columns';
import type { MetricColumns, NumberColumns } from '../types';

const totalsOf = ({ totals }: Blocks): MetricColumns => atOnce(decodingTotals(totals, new AttributesPool()));
const pointsOf = (blocks: Blocks): MetricColumns => atOnce(decodingPoints(blocks.points, totalsOf(blocks)));

describe('encoded columns', () => {
  it('come back as they were, and their totals as they were condensed', () => {
    fc.assert(
      fc.property(columns, (given) => {
        const blocks = atOnce(encodingColumns(given));
        expect(widened(pointsOf(blocks))).toEqual(widened(given));
        expect(widened(totalsOf(blocks))).toEqual(widened(condense(given)));
      })
    );
  });

  it('are read wherever in a larger buffer they lie', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 0, max: 9 }), (given, shift) => {
        const shifted = (block: Uint8Array): Uint8Array => {
          const larger = new Uint8Array(block.length + 16);
          larger.set(block, shift);
          return larger.subarray(shift, shift + block.length);
        };
        const { totals, points } = atOnce(encodingColumns(given));
        expect(widened(pointsOf({ totals: shifted(totals), points: shifted(points) }))).toEqual(widened(given));
      })
    );
  });

  it('are refused when any byte was changed or is missing', () => {
    fc.assert(
      fc.property(columns, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, where, change) => {
        const blocks = atOnce(encodingColumns(given));
        const totals = totalsOf(blocks);
        const changed = (block: Uint8Array): Uint8Array => {
          const copy = block.slice();
          copy[where % copy.length] ^= change;
          return copy;
        };
        const cut = (block: Uint8Array): Uint8Array => block.subarray(0, where % block.length);
        for (const damage of [changed, cut]) {
          expect(() => atOnce(decodingTotals(damage(blocks.totals), new AttributesPool()))).toThrow(UnreadableBlock);
          expect(() => atOnce(decodingPoints(damage(blocks.points), totals))).toThrow(UnreadableBlock);
        }
      })
    );
  });

  it('are written and read in steps that do not grow with them', () => {
    const stepsOf = (steps: Steps<unknown>): number => {
      let count = 0;
      while (!steps.next().done) {
        count += 1;
      }
      return count;
    };
    const withSeries = (count: number): NumberColumns => ({
      shape: 'number',
      descriptor: { name: 'calls', unit: '', kind: 'counter' },
      series: Array.from({ length: count }, (_, index) => ({ site: String(index) })),
      offsets: new Uint32Array(count + 1),
      ...{ start: new Int32Array(), end: new Int32Array(), value: new Float64Array() },
    });
    const [few, many] = [withSeries(10), withSeries(20_000)];
    const more = Math.floor(20_000 / 5_000);
    // Series and texts, each; reading, their pairs and places besides.
    expect(stepsOf(encodingColumns(many)) - stepsOf(encodingColumns(few))).toBeGreaterThan(2 * more);
    const reading = (given: NumberColumns): number =>
      stepsOf(decodingTotals(atOnce(encodingColumns(given)).totals, new AttributesPool()));
    expect(reading(many) - reading(few)).toBeGreaterThan(4 * more);
  });

  it('of another version say which', () => {
    const [given] = fc.sample(columns, { numRuns: 1, seed: 1 });
    const { totals } = atOnce(encodingColumns(given));
    totals[4] = 9;
    expect(() => atOnce(decodingTotals(totals, new AttributesPool()))).toThrow('version 9');
  });

  it('are not taken for one another', () => {
    const [numbers] = fc.sample(numberColumns, { numRuns: 1, seed: 1 });
    const [histograms] = fc.sample(histogramColumns, { numRuns: 1, seed: 1 });
    const [one, other] = [atOnce(encodingColumns(numbers)), atOnce(encodingColumns(histograms))];
    expect(() => atOnce(decodingPoints(one.points, totalsOf(other)))).toThrow(UnreadableBlock);
    expect(() => atOnce(decodingTotals(one.points, new AttributesPool()))).toThrow(UnreadableBlock);
  });

  it('share their series with all that have the same', () => {
    fc.assert(
      fc.property(columns, (given) => {
        const pool = new AttributesPool();
        const [first, again] = [given, { ...given, descriptor: { ...given.descriptor, unit: 'other' } }].map(
          (one) => atOnce(decodingTotals(atOnce(encodingColumns(one)).totals, pool)).series
        );
        expect(again).toBe(first);
      })
    );
  });

  it('take no more room than the widest of their numbers needs', () => {
    const value = Float64Array.from({ length: 6_000 }, (_, row) => row % 200);
    const given: NumberColumns = {
      shape: 'number',
      descriptor: { name: 'count', unit: '1', kind: 'counter' },
      series: Array.from({ length: 400 }, (_, series) => ({ site: String(series) })),
      offsets: Uint32Array.from({ length: 401 }, (_, series) => series * 15),
      start: Int32Array.from(value, (_, row) => (row % 15) * 60_000),
      end: Int32Array.from(value, (_, row) => ((row % 15) + 1) * 60_000),
      value,
    };
    const { points } = atOnce(encodingColumns(given));
    expect(points.length).toBeLessThan(2 * value.length + 500);
  });

  it('are weighed no lighter than what their points are written in', () => {
    fc.assert(
      fc.property(numberColumns, (given) => {
        const held = new Map<object, number>();
        eachHeld(given, (thing, bytes) => held.set(thing, bytes));
        const weight = [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
        expect(weight).toBeGreaterThanOrEqual(given.value.length * 16);
      })
    );
  });
});
