/** Where a range is parted, so that the same parts are met again when it has moved on by a few steps. Pure. */
import { epochMs, type DurationMs, type TimeRange } from '../../time';
import { WINDOW } from '../../window/grid';
import type { Grid } from '../steps/grid';

/** About so many parts: with fewer, more is worked out anew; with more, more is read twice at their borders. */
const PARTS = 12;
/** With fewer there is little that stays. */
const LEAST_PARTS = 3;

/** Begin at multiples of their length, a power of two, so that a range that is a little longer has the same; none where it is not worth it. */
export function partsOf(grid: Grid, shortest: DurationMs): readonly TimeRange[] {
  const { step, length, from } = grid;
  const steps = powerOfTwo(Math.max(length / PARTS, shortest / step));
  if (!grid.isEven || length < LEAST_PARTS * steps) {
    return [];
  }
  const before = Math.floor(from / step) % steps;
  const parts: TimeRange[] = [];
  for (let at = 0; at < length;) {
    const end = Math.min(length, at === 0 ? steps - before : at + steps);
    parts.push({ from: epochMs(grid.startOf(at)), to: epochMs(grid.endOf(end - 1)) });
    at = end;
  }
  return parts;
}

/** As `partsOf`, of what is one step: they begin with windows, whose totals then do. */
export function partsOfWhole({ from, to }: TimeRange, shortest: DurationMs): readonly TimeRange[] {
  const length = WINDOW * powerOfTwo(Math.max((to - from) / PARTS, shortest) / WINDOW);
  const parts: TimeRange[] = [];
  for (let at: number = from; at < to && to - from >= LEAST_PARTS * length;) {
    const end = Math.min(to, (Math.floor(at / length) + 1) * length);
    parts.push({ from: epochMs(at), to: epochMs(end) });
    at = end;
  }
  return parts;
}

/** The least that is as large, and 1 at least. */
const powerOfTwo = (number: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, number)));
