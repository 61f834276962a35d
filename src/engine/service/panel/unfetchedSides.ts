/** What a picture lacks, to be shaded in it. */
import { earlierOf, stepsThen } from '../../query';
import type { MetricsQuery } from '../../query/asked/model/model';
import type { StepPlan } from '../../query/asked/times/steps';
import { unfetchedIn, type Unfetched } from '../../window/unfetched';
import { drawnIn, type GatheredSides } from '../gathering/gather';
import type { Prepared } from '../prepare/prepare';

/** Of its range, then of the time that it is compared with: that by the times of now at which it would be drawn. */
export function unfetchedSides(
  { now, then }: GatheredSides,
  prepared: Prepared,
  query: MetricsQuery,
  steps: StepPlan
): readonly Unfetched[] {
  const own = unfetchedIn(drawnIn(now, prepared).gaps, steps.range);
  const { shift } = query;
  const earlier = earlierOf(query);
  if (then === undefined || earlier === undefined || shift === undefined) {
    return own;
  }
  const lacking = unfetchedIn(drawnIn(then, prepared).gaps, stepsThen(earlier, steps).range);
  return [
    ...own,
    ...lacking.map(({ from, to, kind }) => ({ from: earlier.now(from), to: earlier.now(to), kind, shift })),
  ];
}
