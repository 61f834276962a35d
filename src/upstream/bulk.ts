/** What a body would take in memory once it is parsed, told from its bytes alone: a few megabytes can hold millions of things. */

export type Bulk = 'fits' | 'too heavy' | 'too deep';

/** Attributes may hold lists of lists; the answers known go to about twenty. */
const DEEPEST = 100;
/** About so many bytes of memory at most. An answer as they are documented takes five times its own length, or less. */
const HEAVIEST = 160 * 1024 * 1024;
const OF_CONTAINER = 64;
const OF_STRING = 48;
const OF_SCALAR = 16;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** @param json bytes that may be JSON; looked at once, up to where they are known to be too much. */
export function bulkOf(json: Uint8Array): Bulk {
  // Its text, and what of it is kept in strings.
  let weight = 2 * json.length;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case QUOTE:
        weight += OF_STRING;
        for (at += 1; at < json.length && json[at] !== QUOTE; at += 1) {
          if (json[at] === BACKSLASH) {
            at += 1;
          }
        }
        break;
      case COMMA:
        weight += OF_SCALAR;
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        weight += OF_CONTAINER;
        depth += 1;
        if (depth > DEEPEST) {
          return 'too deep';
        }
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
    }
    if (weight > HEAVIEST) {
      return 'too heavy';
    }
  }
  return 'fits';
}
