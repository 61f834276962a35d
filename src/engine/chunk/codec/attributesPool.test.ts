import fc from 'fast-check';
import { AttributesPool, type Pair } from './attributesPool';
import { atOnce } from './steps';
import type { Attributes } from '../types';

/** As a block names them: each pair once, and for each series which it has. */
function seriesOf(pool: AttributesPool, list: readonly Attributes[]): readonly Attributes[] {
  const pairs: Pair[] = [];
  const rows = list.flatMap((attributes) =>
    Object.entries(attributes).map(([key, value]) => {
      const known = pairs.findIndex((pair) => pair.key === key && pair.value === value);
      return known >= 0 ? known : pairs.push({ key, value }) - 1;
    })
  );
  const lengths = list.map((attributes) => Object.keys(attributes).length);
  return atOnce(pool.findingSeries(pairs, rows, lengths));
}

const plain = (list: readonly Attributes[]): unknown => list.map((attributes) => Object.entries(attributes));

const attributes: fc.Arbitrary<Attributes> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('', 'x', 'y')), {
    selector: ([key]) => key,
  })
  .map((pairs) => {
    const made: Record<string, string> = Object.create(null);
    pairs.sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([key, value]) => (made[key] = value));
    return made;
  });

describe('a pool of attributes', () => {
  it('gives what it was given, one object for what is the same and one list for lists that are', () => {
    fc.assert(
      fc.property(fc.array(fc.array(attributes, { maxLength: 5 }), { maxLength: 12 }), (lists) => {
        const pool = new AttributesPool();
        const found = lists.map((list) => seriesOf(pool, list));
        expect(found.map(plain)).toEqual(lists.map(plain));
        const byText = new Map(found.flat().map((one) => [JSON.stringify(Object.entries(one)), one]));
        found.flat().forEach((one) => expect(byText.get(JSON.stringify(Object.entries(one)))).toBe(one));
        found.forEach((one, index) => {
          const first = found.findIndex((other) => JSON.stringify(plain(other)) === JSON.stringify(plain(one)));
          expect(one === found[first]).toBe(JSON.stringify(plain(one)) === JSON.stringify(plain(found[first])));
          expect(index).toBeGreaterThanOrEqual(first);
        });
      })
    );
  });

  it('does not take a list for the beginning of a longer one', () => {
    const pool = new AttributesPool();
    const [long, short] = [[{ site: 'a' }, { site: 'b' }], [{ site: 'a' }]];
    expect(seriesOf(pool, long)).toHaveLength(2);
    expect(plain(seriesOf(pool, short))).toEqual(plain(short));
    expect(plain(seriesOf(pool, []))).toEqual([]);
    expect(plain(seriesOf(pool, long))).toEqual(plain(long));
  });

  it('keeps the lists used last', () => {
    const pool = new AttributesPool();
    const lists = Array.from({ length: 17 }, (_, index) => [{ site: String(index) }]);
    const found = lists.map((list) => seriesOf(pool, list));
    expect(seriesOf(pool, lists[16])).toBe(found[16]);
    // Of one that was let go of, the series is still the same.
    const again = seriesOf(pool, lists[0]);
    expect(again).not.toBe(found[0]);
    expect(again[0]).toBe(found[0][0]);
  });

  it('begins anew after very many series, and is right before and after', () => {
    const pool = new AttributesPool();
    const few: readonly Attributes[] = [{ function: 'f', site: 'a' }, { site: 'b' }];
    const before = seriesOf(pool, few);
    const count = 20_001;
    const pairs = Array.from({ length: count }, (_, index) => ({ key: 'site', value: String(index) }));
    const rows = Uint32Array.from(pairs.keys());
    const many = atOnce(pool.findingSeries(pairs, rows, new Uint8Array(count).fill(1)));
    expect(many).toHaveLength(count);
    expect(many[count - 1]).toEqual({ site: String(count - 1) });
    const after = seriesOf(pool, few);
    expect(plain(after)).toEqual(plain(before));
    expect(after[0]).not.toBe(before[0]);
    expect(seriesOf(pool, few)).toBe(after);
  });

  it('is right for who is still at it when it begins anew, and sees to no more than some thousands of series in a step', () => {
    const pool = new AttributesPool();
    const count = 30_000;
    const pairs = Array.from({ length: count }, (_, index) => ({ key: 'site', value: String(index) }));
    const rows = Uint32Array.from(pairs.keys());
    const lengths = new Uint8Array(count).fill(1);
    const [one, other] = [pool.findingSeries(pairs, rows, lengths), pool.findingSeries(pairs, rows, lengths)];
    let steps = 0;
    while (!other.next().done) {
      one.next();
      steps += 1;
    }
    expect(steps).toBeGreaterThan((2 * count) / 5_000);
    seriesOf(pool, [{ function: 'f' }]);
    const found = atOnce(one);
    expect(found.map(({ site }) => site)).toEqual(pairs.map(({ value }) => value));
  });
});
