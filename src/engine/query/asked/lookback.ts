/** The time before its range that a query is about, too: what is new is so by what was before. */
import { derivedMetric } from '../../catalogue/derived';
import type { DurationMs, EpochMs, TimeRange } from '../../time';
import type { Alignment } from './alignment';
import type { MetricsQuery } from './model';
import { refuseRange, refuseWidened } from './range';
import { earlierBy, shiftOf } from './shift';
import type { StepPlan } from './steps';

/** How many steps hold a time before them. */
export const stepsBack = (lookback: DurationMs, { step }: Pick<Alignment, 'step'>): number =>
  Math.ceil(lookback / step);

/** Where the steps begin that those from `from` on are about, too: the longest of the metrics, and what the first mean is of. */
export function readFrom({ metrics, smooth }: MetricsQuery, alignment: Alignment, from: EpochMs): EpochMs {
  const backs = metrics.map((metric) => {
    const derived = derivedMetric(metric);
    return derived?.kind === 'new values' ? stepsBack(derived.lookback, alignment) : 0;
  });
  const back = Math.max(0, ...backs) + smoothBack(smooth);
  return back > 0 ? alignment.startAfter(from, -back) : from;
}

/** How many steps before the first its mean is of. */
export const smoothBack = (smooth: number | undefined): number => (smooth ?? 1) - 1;

/** All that has to be fetched for the steps of `range`. @throws QueryRefusal where that is too much. */
function withLookback(query: MetricsQuery, { range, alignment }: StepPlan): TimeRange {
  const all = { from: readFrom(query, alignment, range.from), to: range.to };
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
