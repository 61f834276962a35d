import fc from 'fast-check';
import { AttributesPool } from '../../chunk/codec/attributesPool';
import { encodingColumns, decodingTotals } from '../../chunk/codec/codec';
import { atOnce } from '../../chunk/codec/steps';
import type { Attributes, NumberColumns } from '../../chunk/types';
import { compileFilters } from '../asked/filters/filter';
import { Patterns } from '../asked/filters/pattern';
import { SeriesRegistry } from './series';
import { Turn } from './turn';

const attributes = fc.record({ site: fc.constantFrom('a', 'b', 'c'), version: fc.constantFrom('1', '2') });
const list = fc.uniqueArray(attributes, { maxLength: 5, selector: ({ site, version }) => site + version });

const written = (series: readonly Attributes[]): NumberColumns => ({
  shape: 'number',
  descriptor: { name: 'calls', unit: '', kind: 'counter' },
  series,
  offsets: new Uint32Array(series.length + 1),
  ...{ start: new Int32Array(), end: new Int32Array(), value: new Float64Array() },
});

test('series that say the same are one, of whatever pools they come, or of none', () => {
  const lists = fc.array(fc.tuple(list, fc.constantFrom(0, 1, undefined), fc.boolean()), { maxLength: 8 });
  fc.assert(
    fc.property(lists, (all) => {
      const pools = [new AttributesPool(), new AttributesPool()];
      const registry = new SeriesRegistry(compileFilters([], new Patterns()), ['site'], undefined);
      const known = new Map<string, number>();
      for (const [series, from, isPrepared] of all) {
        const read: readonly Attributes[] =
          from === undefined
            ? series
            : atOnce(decodingTotals(atOnce(encodingColumns(written(series))).totals, pools[from])).series;
        if (isPrepared) {
          expect(registry.prepare(read, new Turn()).next([]).done).toBe(true);
        }
        registry.resolveAll(read).forEach((one, index) => {
          const { site, version } = series[index];
          const number = known.get(site + version) ?? known.size;
          known.set(site + version, number);
          expect(one).toMatchObject({ number, attributes: { site, version } });
          expect(registry.groups[one?.group ?? -1]).toEqual([site]);
        });
      }
      expect(new Set(registry.groups.map(([site]) => site)).size).toBe(registry.groups.length);
    })
  );
});
