import { constantFloats, constantIntegers, offsetsOfEqual } from './sharedArrays';

describe('shared arrays', () => {
  it('are one for all that ask for the same', () => {
    expect(constantFloats(3, 0.5)).toBe(constantFloats(3, 0.5));
    expect(constantIntegers(2, 7)).toBe(constantIntegers(2, 7));
    expect(offsetsOfEqual(2, 15)).toBe(offsetsOfEqual(2, 15));
    expect([constantFloats(3, 0.5), constantIntegers(2, 7), offsetsOfEqual(2, 15)]).toEqual([
      Float64Array.of(0.5, 0.5, 0.5),
      Int32Array.of(7, 7),
      Uint32Array.of(0, 15, 30),
    ]);
  });

  it('tell apart what only looks alike', () => {
    expect(constantFloats(1, 11)).toEqual(Float64Array.of(11));
    expect(constantFloats(11, 1)).toHaveLength(11);
    expect([...constantFloats(2, NaN)]).toEqual([NaN, NaN]);
    expect(constantIntegers(1, -3)).toEqual(Int32Array.of(-3));
    expect(offsetsOfEqual(0, 4)).toEqual(Uint32Array.of(0));
  });

  it('go on being right when there are too many to keep', () => {
    const first = constantFloats(4, 1);
    for (let value = 0; value < 1_000; value += 1) {
      expect(constantFloats(2, value)).toEqual(Float64Array.of(value, value));
    }
    expect(constantFloats(4, 1)).toEqual(first);
  });

  it('tell zero from minus zero', () => {
    constantFloats(5, 0);
    expect(Object.is(constantFloats(5, -0)[0], -0)).toBe(true);
  });
});
