/** The time before its range that a query is about, too: what is new is so by what was before. */
import { derivedMetric } from '../../../catalogue/derived';
import { before, type DurationMs, type EpochMs, type TimeRange } from '../../../time';
import type { Alignment } from '../../steps/alignment';
import { earlierOf, stepsThen } from './earlier';
import type { MetricsQuery } from '../model/model';
import { refuseRange, refuseWidened } from './range';
import type { StepPlan } from './steps';

/** How many steps hold a time before them. */
export const stepsBack = (lookback: DurationMs, { step }: Pick<Alignment, 'step'>): number =>
  Math.ceil(lookback / step);

/** How many steps before its range a query is about, too: the longest of the metrics, and what the first mean is of. */
function stepsRead({ metrics, smooth }: MetricsQuery, alignment: Alignment): number {
  const backs = metrics.map((metric) => {
    const derived = derivedMetric(metric);
    return derived?.kind === 'new values' ? stepsBack(derived.lookback, alignment) : 0;
  });
  return Math.max(0, ...backs) + smoothBack(smooth);
}

/** Where the first step begins that those from `from` on are about, too. */
export const readFrom = (query: MetricsQuery, alignment: Alignment, from: EpochMs): EpochMs =>
  alignment.startAfter(from, -stepsRead(query, alignment));

/** How many steps before the first its mean is of. */
export const smoothBack = (smooth: number | undefined): number => (smooth ?? 1) - 1;

/** All that has to be fetched for the steps of `range`. @throws QueryRefusal where that is too much. */
function withLookback(query: MetricsQuery, { range, alignment }: StepPlan): TimeRange {
  // As steps mostly are: where they begin is not looked for further back than can be answered.
  refuseWidened({ from: before(range.from, stepsRead(query, alignment) * alignment.step), to: range.to });
  return { from: readFrom(query, alignment, range.from), to: range.to };
}

/** As `withLookback`, and the same of the time that is compared with, which comes second. @throws QueryRefusal */
export function rangesRead(query: MetricsQuery, steps: StepPlan): readonly [TimeRange, ...TimeRange[]] {
  const now = withLookback(query, steps);
  const earlier = earlierOf(query);
  if (earlier === undefined) {
    return [now];
  }
  const then = withLookback(query, stepsThen(earlier, steps));
  refuseRange({ from: then.from, to: then.from });
  return [now, then];
}
