/** In which steps each value of an attribute had a point that is not zero, group by group. */
import type { MetricColumns } from '../../chunk/types';
import { shiftOf } from './accumulator';
import type { Rows } from '../reading/rows';
import type { Grid } from '../asked/steps';

export interface Seen {
  /** 1 for each step that has any point, whatever its value and attributes. */
  readonly points: Uint8Array;
  /** By value of the attribute; a series without it has none. 1 for each step in which it had a point that is not zero. */
  readonly values: ReadonlyMap<string, Uint8Array>;
}

interface Marks extends Seen {
  readonly values: Map<string, Uint8Array>;
}

export class SeenValues {
  private readonly groups: Marks[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly attribute: string
  ) {}

  /** As `AddRows`. */
  add({ columns, window, series, from, to }: Rows): void {
    const { step } = this.grid;
    const width = this.grid.to - this.grid.from;
    const shift = shiftOf(this.grid, window);
    series.forEach((one, index) => {
      if (one === null) {
        return;
      }
      const value = one.attributes[this.attribute] ?? '';
      let group: Marks | undefined;
      let steps: Uint8Array | undefined;
      for (let row = from[index]; row < to[index]; row += 1) {
        const moment = shift + columns.start[row];
        if (moment >= 0 && moment < width) {
          const at = Math.floor(moment / step);
          group ??= this.marksOf(one.group);
          group.points[at] = 1;
          if (value !== '' && isSomething(columns, row)) {
            steps ??= this.stepsOf(group, value);
            steps[at] = 1;
          }
        }
      }
    });
  }

  /** Undefined for a group without a point in the grid. */
  of(group: number): Seen | undefined {
    return this.groups[group];
  }

  private marksOf(group: number): Marks {
    return (this.groups[group] ??= { points: new Uint8Array(this.grid.length), values: new Map() });
  }

  private stepsOf({ values }: Marks, value: string): Uint8Array {
    const steps = values.get(value) ?? new Uint8Array(this.grid.length);
    values.set(value, steps);
    return steps;
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
