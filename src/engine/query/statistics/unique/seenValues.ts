/** In which steps each value of an attribute had a point that is not zero, group by group. */
import type { MetricColumns } from '../../../chunk/types';
import { Room } from '../accumulator';
import { eachRowIn, type Rows } from '../../reading/rows';
import type { Series } from '../../reading/series';
import type { Grid } from '../../steps/grid';

export interface Seen {
  /** 1 for each step that has any point, whatever its value and attributes. */
  readonly points: Uint8Array;
  /** By value of the attribute; a series without it has none. 1 for each step in which it had a point that is not zero. */
  readonly values: ReadonlyMap<string, Uint8Array>;
}

interface Marks extends Seen {
  readonly values: Map<string, Uint8Array>;
}

/** In what a number takes. */
const MARKS_A_NUMBER = 8;

export class SeenValues {
  private readonly room = new Room('values of all groups and steps');
  private readonly groups: Marks[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly attribute: string
  ) {}

  /** As `AddRows`. */
  add(rows: Rows): void {
    const { columns } = rows;
    eachRowIn(this.grid, rows, (series, row, at) => this.mark(series, at, isSomething(columns, row)));
  }

  /** Marks a point of a step. @param isThere whether it is something, and not zero. */
  mark({ group, attributes }: Series, at: number, isThere: boolean): void {
    const marks = this.marksOf(group);
    marks.points[at] = 1;
    const value = attributes[this.attribute] ?? '';
    if (value !== '' && isThere) {
      this.stepsOf(marks, value)[at] = 1;
    }
  }

  /** Undefined for a group without a point in the grid. */
  of(group: number): Seen | undefined {
    return this.groups[group];
  }

  private marksOf(group: number): Marks {
    return (this.groups[group] ??= { points: this.marks(), values: new Map() });
  }

  private stepsOf({ values }: Marks, value: string): Uint8Array {
    const known = values.get(value);
    if (known !== undefined) {
      return known;
    }
    const steps = this.marks();
    values.set(value, steps);
    return steps;
  }

  private marks(): Uint8Array {
    this.room.take(this.grid.length / MARKS_A_NUMBER);
    return new Uint8Array(this.grid.length);
  }
}

/** Whether any of the points that a row stands for is there and not zero. */
function isSomething(columns: MetricColumns, row: number): boolean {
  if (columns.shape === 'histogram') {
    return columns.count[row] !== 0;
  }
  const { value, readings } = columns;
  return readings === undefined ? isNonZero(value[row]) : isNonZero(readings.min[row]) || isNonZero(readings.max[row]);
}

const isNonZero = (figure: number): boolean => !Number.isNaN(figure) && figure !== 0;
