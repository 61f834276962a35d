/** What a body would take in memory once it is parsed, told from its bytes alone: a few megabytes can hold millions of things. */

export type Bulk = 'fits' | 'too heavy' | 'too deep';

/** Attributes may hold lists of lists; the answers known go to about twenty. */
export const DEEPEST = 100;
/** About so many bytes of memory. An answer as it is documented takes five to six times its own length. */
const HEAVIEST = 160 * 1024 * 1024;
const OF_CONTAINER = 64;
const OF_TEXT = 48;
const OF_COMMA = 16;
/** Distinct keys of objects. Each makes new shapes of objects, which take half a kilobyte; OTLP has some forty. */
export const MOST_KEYS = 4_000;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const SPACE = 0x20;

/** @param json bytes that may be JSON; looked at once, up to where they are known to be too much. */
export function bulkOf(json: Uint8Array): Bulk {
  const keys = new Keys();
  // Its text, and what of it is kept in strings.
  let weight = 2 * json.length;
  let depth = 0;
  for (let at = 0; at < json.length && weight <= HEAVIEST; at += 1) {
    switch (json[at]) {
      case QUOTE: {
        const end = endOfText(json, at);
        if (isKey(json, end)) {
          keys.note(json, at, end);
        } else {
          weight += OF_TEXT;
        }
        at = end;
        break;
      }
      case COMMA:
        weight += OF_COMMA;
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
  }
  return weight > HEAVIEST || keys.count > MOST_KEYS ? 'too heavy' : 'fits';
}

/** @returns the place of the closing quote, or beyond the end. */
function endOfText(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) {
    at += json[at] === BACKSLASH ? 2 : 1;
  }
  return at;
}

function isKey(json: Uint8Array, end: number): boolean {
  let at = end + 1;
  while (at < json.length && json[at] <= SPACE) {
    at += 1;
  }
  return json[at] === COLON;
}

/** Counts distinct keys, too few rather than too many: two may look alike. */
class Keys {
  count = 0;
  private readonly seen = new Uint8Array(0x1_0000);

  note(json: Uint8Array, from: number, to: number): void {
    // FNV-1a.
    let hash = 0x811c_9dc5;
    for (let at = from; at < to; at += 1) {
      hash = Math.imul(hash ^ json[at], 0x0100_0193);
    }
    const place = (hash ^ (hash >>> 16)) & 0xffff;
    this.count += 1 - this.seen[place];
    this.seen[place] = 1;
  }
}
