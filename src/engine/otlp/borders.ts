/** What an answer shows of how the upstream reads the borders of a window, which is not documented. Milliseconds from its start. */
import { WINDOW } from '../window/grid';

export class Borders {
  private endsAtStart = false;
  private liesAcrossStart = false;
  private endsAtEnd = false;
  private liesAcrossEnd = false;

  note(start: number, end: number): void {
    this.endsAtStart ||= start < 0 && end === 0;
    this.liesAcrossStart ||= start < 0 && end > 0;
    this.endsAtEnd ||= start < WINDOW && end === WINDOW;
    this.liesAcrossEnd ||= start < WINDOW && end > WINDOW;
  }

  /** The upstream gave the last minute of this window with it. */
  get endsHere(): boolean {
    return this.endsAtEnd;
  }

  /** Points that reach the window's start from before it are here, those that reach its end in the same way are not: they come with the next call. */
  get endsInNext(): boolean {
    return (this.endsAtStart && !this.endsAtEnd) || (this.liesAcrossStart && !this.liesAcrossEnd);
  }
}
