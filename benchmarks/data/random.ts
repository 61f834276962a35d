/** The same number in [0, 1) for the same series, minute and draw: nothing of the data has to be kept to write it twice. */
export function draw(series: number, minute: number, number: number): number {
  let hash =
    Math.imul(series + 1, 0x9e37_79b1) ^ Math.imul(minute + 1, 0x85eb_ca6b) ^ Math.imul(number + 1, 0xc2b2_ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb_352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Busy at noon, quiet at midnight: 0.2 to 1. */
export function daytime(minute: number): number {
  return 0.6 - 0.4 * Math.cos((2 * Math.PI * (minute % 1440)) / 1440);
}
