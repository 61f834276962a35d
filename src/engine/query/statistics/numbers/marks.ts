/** A mark a step for each of several things, made when it is first marked. */
import { Room } from '../accumulator';

/** In what a number takes. */
const MARKS_A_NUMBER = 8;

export class Marks {
  private readonly room: Room;
  private readonly columns: (Uint8Array | undefined)[] = [];

  /** @param what is held, as people would call it. */
  constructor(
    private readonly length: number,
    what: string
  ) {
    this.room = new Room(what);
  }

  /** @throws QueryRefusal when these are too many. */
  of(number: number): Uint8Array {
    return (this.columns[number] ??= this.made());
  }

  private made(): Uint8Array {
    this.room.take(this.length / MARKS_A_NUMBER);
    return new Uint8Array(this.length);
  }
}
