/** What every statistic is: rows go in, window by window; a value for each group and step comes out. */
import { QueryRefusal } from '../asked/refusal';
import type { IsUnbroken, Rows } from '../reading/rows';

export interface Accumulator {
  /** There where a window's totals don't hold what is read. */
  readonly needs?: 'points';
  /**
   * As `AddRows`. Rows outside the grid are for what comes before it to be known.
   * @param isUnbroken what is said by two points together is said of the time between them.
   */
  add(rows: Rows, isUnbroken: IsUnbroken): void;
  /** Adds what waited for rows that might follow, bit by bit, when none do; each bit gives how many rows it was. */
  complete?(isUnbroken: IsUnbroken): Iterable<number>;
  /** What it takes to finish a group beside a look at each step, in what a `Turn` counts; left out where that is nothing. */
  costOf?(group: number): number;
  /** A value a step, NaN where there was none; undefined for a group without a point in the grid. */
  finish(group: number): Float64Array | undefined;
  /** Whether a group's values are what all of it comes to, nothing rounded; left out where that is not known. */
  isExact?(group: number): boolean;
  /** What its values don't hold of what they are asked of; told when all are finished. */
  lacks(): readonly string[];
}

/** Numbers that an answer may hold while it is worked out. */
const MOST_NUMBERS = 8_000_000;

/** Counts what is held before it is allocated. */
export class Room {
  private taken = 0;

  /** @param what is held, as people would call it. */
  constructor(private readonly what: string) {}

  /** @throws QueryRefusal when these are too many. */
  take(numbers: number): void {
    this.taken += numbers;
    if (this.taken > MOST_NUMBERS) {
      const text = `The ${this.what} are too many to be worked out at once. Filter, group by fewer attributes, or set a larger minimum step.`;
      throw new QueryRefusal('groupBy', text);
    }
  }
}

/** A column of steps for each group (or series), made when its first point comes. */
export class StepColumns {
  private readonly columns: (Float64Array | undefined)[] = [];
  private readonly room: Room;

  /** @param weight how many numbers are held, here and beside it, for each step of a column. */
  constructor(
    private readonly length: number,
    private readonly initial: number,
    private readonly weight = 1
  ) {
    this.room = new Room(`series, each of ${length} steps,`);
  }

  /** @throws QueryRefusal when these are too many. */
  of(number: number): Float64Array {
    return this.columns[number] ?? this.add(number);
  }

  private add(number: number): Float64Array {
    this.room.take(this.length * this.weight);
    const column = new Float64Array(this.length).fill(this.initial);
    this.columns[number] = column;
    return column;
  }

  get(number: number): Float64Array | undefined {
    return this.columns[number];
  }
}
