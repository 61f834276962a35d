/** Which series the attributes of points make. */
import fc from 'fast-check';
import { MINUTE } from '../time';
import { decodeAnswer } from './decode';
import { textOf } from './series/attributeText';
import { answer, decode, delta, nanos, numbersOf, point, START } from './testing/metrics';

describe('attributes', () => {
  const seriesOf = (attributes: Record<string, unknown>) => {
    const { columns } = decode(delta(point({ asInt: 1 }, attributes)));
    return columns[0].series[0];
  };

  it.each([
    [{ stringValue: 'a' }, 'a'],
    [{ intValue: '12' }, '12'],
    [{ intValue: 12 }, '12'],
    [{ boolValue: true }, 'true'],
    [{ doubleValue: 1.5 }, '1.5'],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } }, '["a","1"]'],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { stringValue: '1' }] } }, '["a","1"]'],
    [{ arrayValue: {} }, '[]'],
    [{ arrayValue: { values: [{}, null] } }, '[null,null]'],
    [{ kvlistValue: {} }, '{}'],
    [{ kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } }, '{"k":"false"}'],
    [{ stringValue: '' }, ''],
    [{}, ''],
    [null, ''],
    [{ stringValue: '\ud800' }, '\ufffd'],
  ])('%j reads as %j', (value, text) => {
    expect(seriesOf({ key: value })).toEqual({ key: text });
  });

  it('that are maps are the same in any order of their keys, and whichever type a value in them is sent as', () => {
    const key = fc.oneof(fc.constantFrom('a', 'b', '__proto__', '1', '10', '2'), fc.string({ maxLength: 3 }));
    const pairs = fc.uniqueArray(fc.tuple(key, fc.integer()), { selector: ([name]) => name, maxLength: 6 });
    const mapOf = (all: readonly (readonly [string, object])[]) => ({
      kvlistValue: { values: all.map(([name, value]) => ({ key: name, value })) },
    });
    fc.assert(
      fc.property(pairs, fc.integer(), (all, turn) => {
        const turned = [...all.slice(turn % 6), ...all.slice(0, turn % 6)].reverse();
        const one = mapOf(all.map(([name, value]) => [name, { intValue: value }]));
        const other = mapOf(turned.map(([name, value]) => [name, { stringValue: String(value) }]));
        expect(textOf(other)).toBe(textOf(one));
        const [first] = all;
        if (first) {
          const [name] = first;
          const changed = mapOf([
            ...all.map(([each, value]) => [each, { intValue: value }] as const),
            [name, { stringValue: 'x' }],
          ]);
          expect(JSON.parse(textOf(changed))).toEqual({ ...JSON.parse(textOf(one)), [name]: 'x' });
        }
      })
    );
  });

  it('may be called like what every object has', () => {
    const attributes = Object.fromEntries(
      ['__proto__', 'constructor', 'toString'].map((key) => [key, { stringValue: key }])
    );
    const series = seriesOf(attributes);
    expect(Object.entries(series).sort()).toEqual([
      ['__proto__', '__proto__'],
      ['constructor', 'constructor'],
      ['toString', 'toString'],
    ]);
    expect({}.constructor).toBe(Object);
  });

  it('make the same series in any order and any entry of the answer', () => {
    const [a, b] = [
      { key: 'a', value: { stringValue: '1' } },
      { key: 'b', value: { stringValue: '2' } },
    ];
    const first = point({ asInt: 1, attributes: [a, b] });
    const second = point({
      asInt: 2,
      attributes: [b, a],
      startTimeUnixNano: nanos(MINUTE),
      timeUnixNano: nanos(2 * MINUTE),
    });
    const { columns } = decodeAnswer([...answer(delta(second)), ...answer(delta(first), delta())], START);
    expect(columns).toHaveLength(1);
    expect(columns[0].series).toEqual([{ a: '1', b: '2' }]);
    expect([...numbersOf(columns[0]).value]).toEqual([1, 2]);
  });

  it('never run together into those of another series', () => {
    const pair = fc.tuple(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }));
    const list = fc.uniqueArray(pair, { selector: ([key]) => key, maxLength: 3 });
    const canonical = (pairs: readonly (readonly string[])[]) =>
      JSON.stringify([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
    fc.assert(
      fc.property(fc.array(list, { maxLength: 6 }), (lists) => {
        const points = lists.map((pairs) =>
          point({ asInt: 1, attributes: pairs.map(([key, text]) => ({ key, value: { stringValue: text } })) })
        );
        const { columns } = decode(delta(...points));
        expect(columns[0]?.series.length ?? 0).toBe(new Set(lists.map(canonical)).size);
      })
    );
  });
});
