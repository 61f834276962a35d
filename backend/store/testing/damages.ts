/** What happens to files: cut short, with bytes flipped, pages emptied or written where others belong. */
import fc from 'fast-check';

const PAGE = 4096;

type Damage =
  | { readonly kind: 'cut'; readonly to: number }
  | { readonly kind: 'flipped'; readonly at: number; readonly bits: number }
  | { readonly kind: 'emptied'; readonly page: number; readonly pages: number }
  | { readonly kind: 'copied'; readonly from: number; readonly to: number };

/** Places are parts of the file's length, in [0, 1). */
const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), to: part }),
  fc.record({ kind: fc.constant('flipped' as const), at: part, bits: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('emptied' as const), page: part, pages: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('copied' as const), from: part, to: part })
);

/** One to a dozen of them, one after another. */
export const damages = fc.array(damage, { minLength: 1, maxLength: 12 });

export function damaged(file: Uint8Array, all: readonly Damage[]): Uint8Array {
  let bytes = file.slice();
  const pageAt = (place: number): number => Math.floor((place * bytes.length) / PAGE) * PAGE;
  for (const each of all) {
    switch (each.kind) {
      case 'cut':
        // Half of them between two pages.
        bytes = bytes.slice(0, each.to < 0.5 ? pageAt(each.to * 2) : Math.floor((each.to * 2 - 1) * bytes.length));
        break;
      case 'flipped': {
        const at = Math.floor(each.at * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ each.bits;
        break;
      }
      case 'emptied':
        bytes.fill(0, pageAt(each.page), pageAt(each.page) + each.pages * PAGE);
        break;
      case 'copied':
        bytes.copyWithin(pageAt(each.to), pageAt(each.from), pageAt(each.from) + PAGE);
    }
  }
  return bytes;
}
