/** The points of one metric in several answers, put in order by series and time. */
import type { Attributes, MetricColumns, Numbers } from '../chunk/types';
import { orderOf } from './points/rowOrder';

type Points = Pick<MetricColumns, 'series' | 'offsets' | 'start' | 'end'>;

export interface JoinedPoints {
  readonly points: Points;
  /** Visits each point: its place, the part it is taken from, and its row there. */
  readonly each: (visit: (point: number, part: number, row: number) => void) => void;
  /** A column of all points. @param columns one of each part. */
  readonly gathered: (columns: readonly Numbers[]) => Float64Array;
}

export class JoinedRows {
  private readonly known = new Map<string, number>();
  private readonly attributes: Attributes[] = [];
  private readonly series: number[] = [];
  private readonly start: number[] = [];
  private readonly end: number[] = [];
  private readonly part: number[] = [];
  private readonly row: number[] = [];
  private parts = 0;

  /** @returns how many of the next part's rows were not wanted. */
  add({ series, offsets, start, end }: Points, isWanted: (row: number) => boolean = () => true): number {
    let refused = 0;
    series.forEach((attributes, index) => {
      let number: number | undefined;
      for (let row = offsets[index]; row < offsets[index + 1]; row += 1) {
        if (isWanted(row)) {
          number ??= this.numberOf(attributes);
          this.series.push(number);
          this.start.push(start[row]);
          this.end.push(end[row]);
          this.part.push(this.parts);
          this.row.push(row);
        } else {
          refused += 1;
        }
      }
    });
    this.parts += 1;
    return refused;
  }

  ordered(): JoinedPoints {
    const [series, start, end] = [this.series, this.start, this.end].map((keys) => Int32Array.from(keys));
    const order = orderOf({ series, start, end }, this.attributes.length);
    // Of rows alike the last is taken: order keeps them as they came in.
    const taken = order.filter((row, at) => at === order.length - 1 || !this.areAlike(row, order[at + 1]));
    const offsets = new Uint32Array(this.attributes.length + 1);
    taken.forEach((row, point) => {
      offsets[this.series[row] + 1] = point + 1;
    });
    const each: JoinedPoints['each'] = (visit) =>
      taken.forEach((row, point) => visit(point, this.part[row], this.row[row]));
    return {
      points: {
        series: this.attributes,
        offsets,
        start: Int32Array.from(taken, (row) => this.start[row]),
        end: Int32Array.from(taken, (row) => this.end[row]),
      },
      each,
      gathered: (columns) => {
        const column = new Float64Array(taken.length);
        each((point, part, row) => {
          column[point] = columns[part][row];
        });
        return column;
      },
    };
  }

  /** Keys are in order, so that the same attributes are the same text. */
  private numberOf(attributes: Attributes): number {
    const key = JSON.stringify(attributes);
    const known = this.known.get(key);
    if (known !== undefined) {
      return known;
    }
    this.known.set(key, this.attributes.length);
    return this.attributes.push(attributes) - 1;
  }

  private areAlike(a: number, b: number): boolean {
    return this.series[a] === this.series[b] && this.start[a] === this.start[b] && this.end[a] === this.end[b];
  }
}
