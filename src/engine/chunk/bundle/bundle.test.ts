import fc from 'fast-check';
import { AttributesPool } from '../codec/attributesPool';
import { UnreadableBlock } from '../codec/block';
import { decodingTotals, encodingColumns } from '../codec/codec';
import { condense } from '../condense/condense';
import { atOnce } from '../codec/steps';
import { widened } from '../../testing/widened';
import { columns, numberColumns } from '../testing/columns';
import type { MetricColumns } from '../types';
import { decodingBundle, encodingBundle } from './bundle';

/** What chunks hold of a metric: of one kind, some of them with the same series and times, some with nothing. */
const chunks = columns.chain((first) =>
  fc
    .array(fc.oneof(fc.constant(first), columns, fc.constant(undefined)), { maxLength: 6 })
    .map((others) =>
      [first, ...others]
        .map((one) =>
          one?.shape === first.shape && one.descriptor.kind === first.descriptor.kind
            ? { ...one, descriptor: first.descriptor }
            : undefined
        )
        .map((one) => one && condense(one))
    )
);

function bundled(all: readonly (MetricColumns | undefined)[]): Uint8Array {
  const block = atOnce(encodingBundle(all));
  if (block === undefined) {
    throw new Error('no bundle');
  }
  return block;
}

function unbundled(
  block: Uint8Array,
  count: number,
  pool = new AttributesPool()
): readonly (MetricColumns | undefined)[] {
  const totals = atOnce(decodingBundle(block, pool));
  return Array.from({ length: count }, (_, chunk) => totals.columnsOf(chunk));
}

describe('a bundle', () => {
  it('holds to the last bit what is stored of each chunk', () => {
    fc.assert(
      fc.property(chunks, (all) => {
        expect(unbundled(bundled(all), all.length).map(widened)).toEqual(all.map(widened));
      })
    );
  });

  it('says the same as the chunks when it is made of what was read of them', () => {
    fc.assert(
      fc.property(fc.array(numberColumns, { minLength: 1, maxLength: 5 }), ([first, ...others]) => {
        const pool = new AttributesPool();
        const all = [first, ...others].map((one) =>
          atOnce(decodingTotals(atOnce(encodingColumns({ ...one, descriptor: first.descriptor })).totals, pool))
        );
        expect(unbundled(bundled(all), all.length).map(widened)).toEqual(all.map(widened));
      })
    );
  });

  it('is none of nothing, of several kinds, or of more than can be unpacked at once', () => {
    const [one] = fc.sample(numberColumns, { numRuns: 1, seed: 1 }).map(condense);
    const other = { ...one, descriptor: { ...one.descriptor, unit: `${one.descriptor.unit}2` } };
    const large = { ...one, start: new Int32Array(1_000_001) };
    for (const all of [[], [undefined], [one, other], [large]]) {
      expect(atOnce(encodingBundle(all))).toBeUndefined();
    }
  });

  it('gives chunks that are alike the very same series and times, as the next bundle does', () => {
    const pool = new AttributesPool();
    const [given] = fc.sample(numberColumns, { numRuns: 1, seed: 2 }).map(condense);
    const block = bundled([given, { ...given, series: [...given.series] }, given]);
    const [first, ...others] = [block, block.slice()].flatMap((each) => unbundled(each, 3, pool));
    expect(others).toHaveLength(5);
    others.forEach((one) => {
      expect(one?.series).toBe(first?.series);
      expect(one?.start).toBe(first?.start);
      expect(one?.end).toBe(first?.end);
    });
  });

  it('is refused when any byte was changed or is missing, and where another block stands', () => {
    fc.assert(
      fc.property(chunks, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, where, change) => {
        const block = bundled(all);
        const changed = block.slice();
        changed[where % changed.length] ^= change;
        for (const damaged of [changed, block.subarray(0, where % block.length)]) {
          expect(() => unbundled(damaged, all.length)).toThrow(UnreadableBlock);
        }
        expect(() => atOnce(decodingTotals(block, new AttributesPool()))).toThrow(UnreadableBlock);
      })
    );
    const [given] = fc.sample(columns, { numRuns: 1, seed: 3 });
    expect(() => unbundled(atOnce(encodingColumns(given)).totals, 1)).toThrow(UnreadableBlock);
  });
});
