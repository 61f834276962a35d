/** What the sums of steps lost by rounding: columns of their own, for those groups alone that lost anything. */
import { lostIn, restored } from '../../chunk/condense/rounding';
import { StepColumns } from './accumulator';

export class LostOfSums {
  private readonly columns: StepColumns;

  constructor(length: number) {
    this.columns = new StepColumns(length, 0);
  }

  /** @param sum of the two, into a step of a group. */
  note(group: number, at: number, a: number, b: number, sum: number): void {
    this.add(group, at, lostIn(a, b, sum));
  }

  add(group: number, at: number, lost: number): void {
    if (lost !== 0) {
      this.columns.of(group)[at] += lost;
    }
  }

  /** Whether any sum of the group was rounded. */
  hasAny(group: number): boolean {
    return this.columns.get(group) !== undefined;
  }

  restored(group: number, sums: Float64Array | undefined): Float64Array | undefined {
    const lost = this.columns.get(group);
    return lost === undefined ? sums : sums?.map((sum, at) => (lost[at] === 0 ? sum : restored(sum, lost[at])));
  }
}
