/** What parts of a range came to, kept for the next time the range is asked for: mostly its newest part alone has changed by then. */
import type { DurationMs } from '../../time';

/** A part of what one metric comes to. */
export interface Part {
  /** By the attributes grouped by, in order of first sight. */
  readonly groups: readonly (readonly string[])[];
  /** Of each group a figure a step; undefined for a group without a point in it. */
  readonly figures: readonly (Float64Array | undefined)[];
  /** Keys that any of its series has, wanted or not. */
  readonly attributes: readonly string[];
  /** How many numbers were held while it was worked out. */
  readonly numbers: number;
  /** Whether each figure is all that it is made of, nothing rounded. */
  readonly isExact: boolean;
  /** Whether something is to be said of what its figures do not hold. */
  readonly isLacking: boolean;
}

export interface KeptParts {
  /** Shorter ones are worked out as soon as they are found. */
  readonly shortest: DurationMs;
  /**
   * @param asked says all that a part is made of but the stored answers.
   * @param answers tells those: each by its window and when it was fetched.
   * @returns undefined where there is none that was made of the same.
   */
  of(asked: string, answers: Float64Array): Part | undefined;
  keep(asked: string, answers: Float64Array, part: Part): void;
}
