import fc from 'fast-check';
import { constantIntegers } from '../codec/sharedArrays';
import { inOneBuffer, integersOf } from './inOneBuffer';

const arrays = fc.array(
  fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 6 }).map((numbers) => Int32Array.from(numbers)),
  { maxLength: 8 }
);

describe('arrays in one buffer', () => {
  it('hold what those hold that they stand for, in as many bytes', () => {
    fc.assert(
      fc.property(arrays, (all) => {
        const found = all.map(inOneBuffer([...all, ...all], integersOf));
        expect(found).toEqual(all);
        const bytes = all.reduce((sum, { byteLength }) => sum + byteLength, 0);
        found.forEach(({ buffer }) => {
          expect(buffer).toBe(found[0].buffer);
          expect(buffer.byteLength).toBe(bytes);
        });
      })
    );
  });

  it('are the very same for the very same', () => {
    const one = Int32Array.of(1, 2);
    const like = Int32Array.of(1, 2);
    const standsFor = inOneBuffer([one, like, one], integersOf);
    expect(standsFor(one)).toBe(standsFor(one));
    expect(standsFor(like)).not.toBe(standsFor(one));
  });

  it('leave alone what all chunks share, and keep nothing of it', () => {
    const shared = constantIntegers(3, 60_000);
    const own = Int32Array.of(1);
    const standsFor = inOneBuffer([shared, own], integersOf);
    expect(standsFor(shared)).toBe(shared);
    expect(standsFor(own).buffer.byteLength).toBe(own.byteLength);
  });
});
