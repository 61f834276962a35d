/** Chance without state: every number is a hash of what it stands for, so any minute can be told without the minutes before it. */

/** @returns 32 bits, unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return scramble(hash);
}

/** @returns 32 bits, unsigned, that depend on each bit of all three. */
export function hashNumbers(key: number, moment: number, purpose: number): number {
  // A moment exceeds 32 bits when it counts milliseconds: take both halves.
  const high = Math.floor(moment / 0x1_0000_0000);
  return scramble(scramble(scramble(key ^ purpose) ^ (moment | 0)) ^ high);
}

/** @returns a number in [0, 1). */
export const chance = (key: number, moment: number, purpose: number): number =>
  hashNumbers(key, moment, purpose) / 0x1_0000_0000;

/** A UUID of version 4's form. */
export function uuidOf(text: string): string {
  const hex = [0, 1, 2, 3].map((part) => hashText(`${text}#${part}`).toString(16).padStart(8, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-'
  );
}

/** The finaliser of MurmurHash3. */
function scramble(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
