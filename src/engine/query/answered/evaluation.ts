/** What the evaluation of a query gives. */
import type { Frame, Remark } from '../../frame';
import type { DurationMs } from '../../time';
import type { GroupValues } from '../reading/series';
import type { SeenAttributes } from '../reading/known/knownAttributes';
import type { Names } from './naming';

/** Frames that lack but the names: what is to be named is known only when the groups are, and looked up elsewhere. */
export interface Unnamed {
  /** What is shown, by the attributes grouped by. */
  readonly groups: readonly GroupValues[];
  /** Of a table: how much of the range is not in each row's figures. */
  readonly unknown?: readonly DurationMs[];
  /** No frame where nothing is known. Names change what is shown to people, never labels nor values. */
  frames(names: Names): readonly Frame[];
}

export interface Evaluation extends Unnamed {
  readonly notices: readonly Remark[];
  readonly attributes: SeenAttributes;
}
