/** How a statistic is read of a metric's points. */
import type { AcrossSeries } from '../../catalogue/catalogue';
import { MINUTE, SECOND, type DurationMs } from '../../time';
import type { Statistic } from '../asked/model/model';
import type { Grid } from '../steps/grid';
import type { Accumulator } from './accumulator';

/** What a value of the result is: the metric's own unit, a number of things, either of it in a time, or a part of one. */
export type ResultUnit = 'own' | 'count' | Pace | 'part';
/** A number of what the metric counts, or of things, in a time. */
export type Pace = 'per second' | 'per minute' | 'count per second';

const TIMES: Readonly<Record<Pace, DurationMs>> = {
  'per second': SECOND,
  'per minute': MINUTE,
  'count per second': SECOND,
};

/** In how much time a value is so many; undefined for one that is of no time. */
export const timeOf = (unit: ResultUnit): DurationMs | undefined =>
  unit === 'own' || unit === 'count' || unit === 'part' ? undefined : TIMES[unit];

export interface Reading {
  readonly statistic: Exclude<Statistic, 'auto'>;
  /** What is in a time comes as the amount of the whole step, to be divided by as much of it as is known. */
  readonly unit: ResultUnit;
  /** Whether known time without points means zero: true for what counts events. */
  readonly zeroes: boolean;
  /** Whether a step's figure follows from the points that start in it, in their order, and from nothing else. */
  readonly isOfEachStep: boolean;
  /** What is added up: a range comes to what its parts do together, and readings that add up the same to the same. */
  readonly addsUp?: 'values' | 'counts' | 'sums';
  begin(grid: Grid, across: AcrossSeries): Accumulator;
}
