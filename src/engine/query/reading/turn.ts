/** Long work is done in turns: a little of it, then whatever others have to do. */

/** In rows of a counter, of which a machine of today adds up twenty in a microsecond: a few milliseconds' worth. */
const MOST_AT_A_STRETCH = 100_000;

export class Turn {
  private done = 0;

  /** @param cost of what was done, in rows of a counter. @returns whether others are to get their turn before more is. */
  isOver(cost: number): boolean {
    this.done += cost;
    if (this.done < MOST_AT_A_STRETCH) {
      return false;
    }
    this.done = 0;
    return true;
  }
}
