import fc from 'fast-check';
import { AttributesPool } from './attributesPool';
import { decodingTotals, encodingColumns } from './codec';
import { atOnce } from './steps';
import type { MetricColumns, NumberColumns } from '../types';

const word = fc.constantFrom('a', 'b', 'c', '');
const columns = fc
  .tuple(
    word,
    word,
    fc.uniqueArray(fc.dictionary(word, word, { maxKeys: 2 }), {
      maxLength: 3,
      selector: (one) => JSON.stringify(Object.entries(one).sort()),
    }),
    fc.nat(70_000)
  )
  .map(([name, unit, all, most]): NumberColumns => {
    const series = all.map((one) => Object.fromEntries(Object.entries(one).sort()));
    return {
      shape: 'number',
      descriptor: { name, kind: 'counter', unit },
      series,
      offsets: Uint32Array.from({ length: series.length + 1 }, (_, index) => index),
      start: new Int32Array(series.length),
      end: new Int32Array(series.length).fill(60_000),
      value: Float64Array.from(series, (_, index) => Math.max(0, most - index)),
    };
  });

const encoded = (given: NumberColumns) => atOnce(encodingColumns(given));
const decoded = (totals: Uint8Array, pool: AttributesPool) => atOnce(decodingTotals(totals, pool));

const readable = ({ descriptor, series, ...rest }: MetricColumns) => ({
  descriptor,
  series: series.map((one) => ({ ...one })),
  value: rest.shape === 'number' ? [...rest.value] : [],
});

test('what was read a moment ago is what the same bytes say, and no others', () => {
  fc.assert(
    fc.property(fc.array(columns, { minLength: 1, maxLength: 30 }), (all) => {
      const pool = new AttributesPool();
      for (const each of all) {
        const { totals } = encoded(each);
        expect(readable(decoded(totals, pool))).toEqual(readable(decoded(totals, new AttributesPool())));
      }
    })
  );
});

test('of a block that is a part of one of Node’s buffers, nothing but the values is kept alive', () => {
  const series = Array.from({ length: 200 }, (_, index) => ({ site: `site ${index}` }));
  const { totals } = encoded({
    shape: 'number',
    descriptor: { name: 'requests', kind: 'counter', unit: '' },
    series,
    offsets: Uint32Array.from({ length: 201 }, (_, index) => index),
    start: new Int32Array(200),
    end: new Int32Array(200).fill(60_000),
    value: Float64Array.from(series, (_, index) => index),
  });
  const given = Buffer.concat([Buffer.alloc(3), totals]).subarray(3);
  const read = decoded(given, new AttributesPool());
  expect(read.shape === 'number' && [...read.value]).toEqual(series.map((_, index) => index));
  expect(read.shape === 'number' ? read.value.buffer.byteLength : Infinity).toBeLessThan(totals.byteLength / 2);
});
