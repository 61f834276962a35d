/** The time before its range that a query is about, too: what is new is so by what was before. */
import { derivedMetric } from '../../catalogue/derived';
import { before, durationMs, type DurationMs, type TimeRange } from '../../time';
import type { MetricsQuery } from './model';
import { refuseWidened } from './range';
import type { StepPlan } from './steps';

export const inWholeSteps = (duration: DurationMs, step: number): DurationMs =>
  durationMs(Math.ceil(duration / step) * step);

/** The longest of the query's metrics, in whole steps; 0 where none looks back. */
export function lookbackOf({ metrics }: MetricsQuery, step: DurationMs): DurationMs {
  const lookbacks = metrics.map((metric) => {
    const derived = derivedMetric(metric);
    return derived?.kind === 'new values' ? inWholeSteps(derived.lookback, step) : 0;
  });
  return durationMs(Math.max(0, ...lookbacks));
}

/** All that has to be fetched for the steps of `range`. @throws QueryRefusal where that is too much. */
export function withLookback(query: MetricsQuery, { range, step }: StepPlan): TimeRange {
  const all = { from: before(range.from, lookbackOf(query, step)), to: range.to };
  refuseWidened(all);
  return all;
}
