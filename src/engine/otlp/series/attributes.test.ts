import fc from 'fast-check';
import { SeriesBudget, SeriesIndex } from './attributes';

type Pair = readonly [key: string, text: string];
const written = (pairs: readonly Pair[]) => pairs.map(([key, text]) => ({ key, value: { stringValue: text } }));

/** The series of lists, found without remembering how any was written: of a key that comes twice the last value stands. */
function numbered(lists: readonly (readonly Pair[])[]): readonly number[] {
  const known: string[] = [];
  return lists.map((pairs) => {
    const distinct = JSON.stringify([...new Map(pairs)].sort(([a], [b]) => (a < b ? -1 : 1)));
    return known.includes(distinct) ? known.indexOf(distinct) : known.push(distinct) - 1;
  });
}

const pair = fc.tuple(fc.constantFrom('a', 'b', 'c', '1', '__proto__'), fc.constantFrom('', 'x', 'y', '1'));
const pairs = fc.array(pair, { maxLength: 4 });
/** A few series, each written several times, in any order of lists and of the attributes within one. */
const lists = fc.array(pairs, { minLength: 1, maxLength: 5 }).chain((series) =>
  fc.array(
    fc.constantFrom(...series).chain((one) => fc.shuffledSubarray(one, { minLength: one.length })),
    { maxLength: 40 }
  )
);

describe('a series', () => {
  it('has one number, in whatever order its lists and their attributes come', () => {
    fc.assert(
      fc.property(lists, (all) => {
        const index = new SeriesIndex(new SeriesBudget());
        expect(all.map((list) => index.numberOf(written(list)))).toEqual(numbered(all));
        const distinct = all.map((list) => new Map([...list].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));
        numbered(all).forEach((number, at) => {
          expect(new Map(Object.entries(index.series[number]))).toEqual(distinct[at]);
        });
      })
    );
  });

  it('is not confused by lists that can not be read', () => {
    const broken = fc.constantFrom<unknown>('none', [null], [{ key: 1 }], {}, 7);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pairs, fc.constant('unread' as const)), { maxLength: 20 }),
        broken,
        (all, unread) => {
          const index = new SeriesIndex(new SeriesBudget());
          const numbers = all.flatMap((list) => {
            if (list === 'unread') {
              // One that begins as the last did, and breaks off.
              expect(index.numberOf([...written([['a', 'x']]), unread])).toBe('not understood');
              return [];
            }
            return [index.numberOf(written(list))];
          });
          expect(numbers).toEqual(numbered(all.filter((list) => list !== 'unread')));
        }
      )
    );
  });
});
