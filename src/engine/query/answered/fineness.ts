/** How many values an answer may have: a screen has some thousand dots from left to right, and more for each of all lines is a question put wrongly. */
import { MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { QueryRefusal } from '../asked/refusal';
import type { Grid } from '../steps/grid';

/** They travel in one message, which can't be sent in turns. */
const MOST_VALUES = 2_000_000;

/** @param what as people call them. @throws QueryRefusal with the step that would do. */
export function refuseTooFine({ length, step }: Grid, count: number, what: 'series' | 'rows'): void {
  const times = (count * length) / MOST_VALUES;
  if (times > 1) {
    const wide = Math.ceil((step * times) / WINDOW) * (WINDOW / MINUTE);
    const text = `${count} ${what} of ${length} steps are more than can be sent at once. Set a minimum step of ${wide} minutes (${wide * 60} seconds), filter, or group by fewer attributes.`;
    throw new QueryRefusal('minStep', text);
  }
}
