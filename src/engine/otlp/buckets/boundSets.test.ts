import fc from 'fast-check';
import { BoundSets } from './boundSets';

describe('sets of bounds', () => {
  it('have a number each, in the order they first came', () => {
    const bound = fc.constantFrom(-1, -0, 0, 0.1, 1, 2 ** 40, 1e300, Number.MIN_VALUE);
    fc.assert(
      fc.property(fc.array(fc.array(bound, { maxLength: 3 }), { maxLength: 40 }), (all) => {
        const sets = new BoundSets();
        const texts = all.map((bounds) => bounds.join());
        const known = [...new Set(texts)];
        expect(all.map((bounds) => sets.numberOf(bounds))).toEqual(texts.map((text) => known.indexOf(text)));
        expect(sets.sets.map((set) => set.join())).toEqual(known);
      })
    );
  });

  it('are as many as a column can name, and no more', () => {
    const sets = new BoundSets();
    for (let bound = 0; bound < 0x1_0000; bound += 1) {
      sets.numberOf([bound]);
    }
    expect(sets.numberOf([-1])).toBeUndefined();
    expect(sets.numberOf([7])).toBe(7);
    expect(sets.numberOf([0xffff])).toBe(0xffff);
    expect(sets.sets).toHaveLength(0x1_0000);
  });
});
