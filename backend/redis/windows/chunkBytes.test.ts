import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { APP, chunkOf, OTHER_APP, windowBack } from '../../store/testing/chunks';
import { packed } from '../../store/chunks/packed';
import { bytesOf, chunkFrom } from './chunkBytes';

const WINDOW = windowBack(1);
const chunk = await packed(APP, chunkOf({ window: WINDOW, seed: 3 }));
const bytes = bytesOf(chunk);

describe('a chunk in Redis', () => {
  it('comes back as it was', () => {
    expect(chunkFrom(bytes, APP, WINDOW)).toEqual(chunk);
  });

  it('is of the window and app that it is kept under, or nothing', () => {
    expect(chunkFrom(bytes, OTHER_APP, WINDOW)).toBeUndefined();
    expect(chunkFrom(bytes, APP, windowBack(2))).toBeUndefined();
  });

  it('is nothing where any byte of it is another, or some are missing', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at] ^= by;
        expect(chunkFrom(changed, APP, WINDOW)).toBeUndefined();
        expect(chunkFrom(bytes.subarray(0, at), APP, WINDOW)).toBeUndefined();
      })
    );
  });

  it('is nothing where anything else lies there', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (anything) => {
        expect(chunkFrom(Buffer.from(anything), APP, WINDOW)).toBeUndefined();
      })
    );
  });

  it.each([
    ['another time', { ...chunk, row: { ...chunk.row, fetched_at: chunk.row.fetched_at + 1 } }],
    ['a header of nothing', { ...chunk, row: { ...chunk.row, header: '{}' } }],
    ['fewer metrics than blocks', { ...chunk, row: { ...chunk.row, metrics: '[]' } }],
  ])('is nothing where it says %s, though its checksum is right', (_, forged) => {
    expect(chunkFrom(bytesOf(forged), APP, WINDOW)).toBeUndefined();
  });
});
