/**
 * Text of any kind in a wire that takes some characters alone: those it can't take become `%` and two hexadecimal digits for
 * each byte of their UTF-8. No two texts become one, so no two series do.
 */

/** What would be read as a byte. */
const LIKE_A_BYTE = '%(?=[0-9A-F]{2})';
/** Stands for an empty text, where a wire has none. */
const NOTHING = '%';

/** @param unsafe a character a match, with the flag `u`. */
export function percentEncoder(unsafe: RegExp): (text: string) => string {
  const encoded = new RegExp(`${LIKE_A_BYTE}|${unsafe.source}`, 'gu');
  return (text) => {
    if (text === '') {
      return NOTHING;
    }
    return text === NOTHING ? bytesOf(NOTHING) : text.replace(encoded, bytesOf);
  };
}

/** A word that means something to the receiver, as a name of ours: its first character is encoded. */
export const unreserved = (text: string, reserved: ReadonlySet<string>): string =>
  reserved.has(text) ? bytesOf(text.slice(0, 1)) + text.slice(1) : text;

function bytesOf(character: string): string {
  const bytes = character.isWellFormed() ? [...new TextEncoder().encode(character)] : bytesOfHalf(character);
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Half of a surrogate pair has no UTF-8; its three bytes are as if it had. */
function bytesOfHalf(character: string): readonly number[] {
  const code = character.charCodeAt(0);
  return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
}
