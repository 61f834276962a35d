/** Which points a call for [a, b) returns. The documentation does not say, so each reading can be tried. */
import { MINUTE } from '../world/calendar';
import type { SimulatedPoint } from './point';

export const BORDER_READINGS = ['start', 'end exclusive', 'end inclusive', 'touching'] as const;
export type BorderReading = (typeof BORDER_READINGS)[number];

/** No point is wider. */
export const WIDEST_POINT = 2 * MINUTE;

export function isReturned(
  { startMs: s, endMs: e }: Pick<SimulatedPoint, 'startMs' | 'endMs'>,
  a: number,
  b: number,
  reading: BorderReading
): boolean {
  switch (reading) {
    case 'start':
      return a <= s && s < b;
    case 'end exclusive':
      return a <= e && e < b;
    case 'end inclusive':
      return a < e && e <= b;
    case 'touching':
      return s <= b && e >= a;
  }
}
