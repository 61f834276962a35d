/** What is asked of a metric: a figure for each group and step, and what it is called. */
import type { Evaluating } from '../../reading/evaluating';
import type { Selection } from '../../reading/selection';
import type { GroupValues } from '../../reading/series';
import type { Rest } from '../../reading/top';
import type { Naming } from '../naming';

export interface Found {
  readonly group: GroupValues;
  /** One a step; NaN where there is none. */
  readonly values: Float64Array;
}

export interface StepFigures {
  /** The groups that have a value anywhere. */
  readonly found: readonly Found[];
  /** What a group has that is none of them: what is known to be zero, or nothing. */
  without(group: GroupValues): Float64Array;
}

export interface Measure {
  readonly naming: Naming;
  readonly unit: string;
  /** Whether several groups taken together have a figure like theirs. */
  readonly folds: boolean;
  /** Said where they have not, and some are left out. */
  leftOut(left: number, all: number): string;
  /** @param rest groups to be taken as one. */
  read(selection: Selection, rest?: Rest): Evaluating<StepFigures>;
}

export const nothingIn = ({ grid }: Selection): Float64Array => new Float64Array(grid.length).fill(NaN);
