/** Adds up what rows come to that all start in one step, by group: side by side, then once for each group. */
import { lostIn } from '../../chunk/condense/rounding';
import { firstRowOf, groupsOf, NONE, type Groups } from '../reading/dense';
import type { Rows } from '../reading/rows';

/** Rows of windows that follow each other mostly are in the very same arrays. */
let latest: (Pick<Rows, 'from' | 'to'> & { readonly isOneEach: boolean }) | undefined;

/** Whether the rows are all that the columns have, one of each series. */
function hasOneEach({ columns, from, to, first, end }: Rows): boolean {
  const { length } = columns.series;
  if (first !== 0 || end !== length || columns.start.length !== length) {
    return false;
  }
  if (latest?.from !== from || latest.to !== to) {
    let isOneEach = true;
    for (let index = 0; isOneEach && index < length; index += 1) {
      isOneEach = from[index] === index && to[index] === index + 1;
    }
    latest = { from, to, isOneEach };
  }
  return latest.isOneEach;
}

type TakeSum = (group: number, sum: number, lost: number) => void;

export class SumsOfStep {
  private sums = new Float64Array();
  private lost = new Float64Array();
  /** 1 for each group that has a row. */
  private isMet = new Uint8Array();
  private met: readonly number[] = [];

  /** @param areWhole each is an integer of 32 bits at most, so that no sum of theirs loses anything. */
  add(rows: Rows, values: Float64Array, areWhole: boolean, take: TakeSum): void {
    const groups = groupsOf(rows.series);
    this.makeRoom(groups.count);
    if (areWhole && hasOneEach(rows)) {
      this.addOneEach(groups, values);
    } else if (areWhole) {
      this.addWhole(rows, groups.of, values);
    } else {
      this.addAny(rows, groups.of, values);
    }
    for (const group of this.met) {
      take(group, this.sums[group], this.lost[group]);
      this.isMet[group] = 0;
      this.lost[group] = 0;
    }
  }

  /** As `addWhole`, as totals mostly are: a row a series, of all series. */
  private addOneEach({ of: groups, wanted }: Groups, values: Float64Array): void {
    const { sums } = this;
    for (const group of wanted) {
      sums[group] = 0;
    }
    for (let index = 0; index < groups.length; index += 1) {
      const group = groups[index];
      if (group !== NONE) {
        sums[group] += values[index];
      }
    }
    this.met = wanted;
  }

  private addWhole(rows: Rows, groups: Int32Array, values: Float64Array): void {
    const { sums, isMet } = this;
    const met: number[] = [];
    this.met = met;
    const { from, to, end } = rows;
    const first = firstRowOf(rows);
    for (let index = rows.first; index < end; index += 1) {
      const group = groups[index];
      for (let row = from[index] - first, last = to[index] - first; group !== NONE && row < last; row += 1) {
        if (isMet[group] === 1) {
          sums[group] += values[row];
        } else {
          isMet[group] = 1;
          met.push(group);
          sums[group] = values[row];
        }
      }
    }
  }

  private addAny(rows: Rows, groups: Int32Array, values: Float64Array): void {
    const { sums, lost, isMet } = this;
    const met: number[] = [];
    this.met = met;
    const { from, to, end } = rows;
    const first = firstRowOf(rows);
    for (let index = rows.first; index < end; index += 1) {
      const group = groups[index];
      for (let row = from[index] - first, last = to[index] - first; group !== NONE && row < last; row += 1) {
        const value = values[row];
        if (Number.isNaN(value)) {
          continue;
        }
        if (isMet[group] === 1) {
          const sofar = sums[group];
          const sum = sofar + value;
          sums[group] = sum;
          lost[group] += lostIn(sofar, value, sum);
        } else {
          isMet[group] = 1;
          met.push(group);
          sums[group] = value;
        }
      }
    }
  }

  private makeRoom(groups: number): void {
    if (this.sums.length < groups) {
      this.sums = new Float64Array(groups);
      this.lost = new Float64Array(groups);
      this.isMet = new Uint8Array(groups);
    }
  }
}
