/** Which part of a range a picture shows, and which of the time it is compared with. */
import { cutAtFrontier, earlierOf, stepsThen } from '../../query';
import type { MetricsQuery } from '../../query/asked/model/model';
import type { StepPlan } from '../../query/asked/times/steps';
import { earliest, type EpochMs, type TimeRange } from '../../time';

/** @param until what is settled and fetched; null for nothing. */
export function shownRange(
  { partialStep, format }: MetricsQuery,
  { range, alignment }: StepPlan,
  until: EpochMs | null
): TimeRange {
  if (until === null) {
    return { from: range.from, to: range.from };
  }
  // A table reads whole minutes alone.
  return partialStep && format !== 'table' ? range : cutAtFrontier(range, alignment, until);
}

/** What was before may go on where now ends; figures of a whole range are compared over as much of both. */
export function shiftedEnd(
  query: MetricsQuery,
  steps: StepPlan,
  now: TimeRange,
  until: EpochMs | null
): { readonly shiftedTo?: EpochMs } {
  const earlier = earlierOf(query);
  if (earlier === undefined) {
    return {};
  }
  const { to } = shownRange(query, steps, until && earlier.now(until));
  const end = query.format === 'table' ? earliest(now.to, to) : to;
  return { shiftedTo: stepsThen(earlier, { ...steps, range: { from: end, to: end } }).range.to };
}
