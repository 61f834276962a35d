/** The time before its range that a query is about, too: what is new is so by what was before. */
import { derivedMetric } from '../../catalogue/derived';
import { before, durationMs, type DurationMs, type TimeRange } from '../../time';
import type { MetricsQuery } from './model';
import { refuseRange, refuseWidened } from './range';
import { earlierBy, shiftOf } from './shift';
import type { StepPlan } from './steps';

export const inWholeSteps = (duration: DurationMs, step: number): DurationMs =>
  durationMs(Math.ceil(duration / step) * step);

/** The longest of the query's metrics, in whole steps, and what the first mean is of; 0 where nothing looks back. */
export function lookbackOf({ metrics, smooth }: MetricsQuery, step: DurationMs): DurationMs {
  const lookbacks = metrics.map((metric) => {
    const derived = derivedMetric(metric);
    return derived?.kind === 'new values' ? inWholeSteps(derived.lookback, step) : 0;
  });
  return durationMs(Math.max(0, ...lookbacks) + smoothBack(smooth) * step);
}

/** How many steps before the first its mean is of. */
export const smoothBack = (smooth: number | undefined): number => (smooth ?? 1) - 1;

/** All that has to be fetched for the steps of `range`. @throws QueryRefusal where that is too much. */
function withLookback(query: MetricsQuery, { range, step }: StepPlan): TimeRange {
  const all = { from: before(range.from, lookbackOf(query, step)), to: range.to };
  refuseWidened(all);
  return all;
}

/** As `withLookback`, and the same of the time that is compared with, which comes second. @throws QueryRefusal */
export function rangesRead(query: MetricsQuery, steps: StepPlan): readonly [TimeRange, ...TimeRange[]] {
  const now = withLookback(query, steps);
  const shift = shiftOf(query);
  if (shift === undefined) {
    return [now];
  }
  const then = earlierBy(shift, now);
  refuseRange({ from: then.from, to: then.from });
  return [now, then];
}
