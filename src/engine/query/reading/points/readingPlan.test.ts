import type { ChunkHeader } from '../../../chunk/types';
import { DAY, durationMs, epochMs } from '../../../time';
import { windowsCovering } from '../../../window/grid';
import { everyStep } from '../../steps/alignment';
import { querySchema } from '../../asked/model/model';
import { QueryRefusal } from '../../asked/refusal';
import { call, FIRST, METRIC, pointAt } from '../../testing/world';
import { inTurns } from '../../testing/inTurns';
import { Budget } from '../budget';
import { planReading } from './readingPlan';
import { Turn } from '../turn';

function costOf(series: number, days: number): number {
  const { header } = call('counter', [pointAt(1, 1)], FIRST);
  const claimed: ChunkHeader = { ...header, metrics: header.metrics.map((metric) => ({ ...metric, series })) };
  const range = rangeOf(days);
  const windows = new Map(windowsCovering(range).map((window) => [window, [claimed]]));
  return inTurns(
    planReading(windows, range, METRIC.counter, () => 'totals', new Turn()),
    () => undefined
  ).cost;
}

const rangeOf = (days: number) => ({ from: epochMs(FIRST), to: epochMs(FIRST + days * DAY) });

function isAnswered(series: number, days: number): boolean {
  const cost = costOf(series, days);
  const query = querySchema.parse({ schemaVersion: 1, metrics: [METRIC.counter] });
  const range = rangeOf(days);
  const alignment = everyStep(durationMs(DAY));
  try {
    new Budget().spend(METRIC.counter, cost, cost, {
      ...{ query, range, alignment, environments: undefined, headers: [], forAlert: false },
    });
    return true;
  } catch (refusal) {
    expect(refusal).toBeInstanceOf(QueryRefusal);
    return false;
  }
}

test.each([
  [1_000, 365, true],
  [1_000, 400, true],
  [10_000, 14, true],
  [10_000, 90, false],
  // Beyond what is bundled.
  [100_000, 1, true],
  [100_000, 14, false],
])('%d series over %d days by their totals: answered, %p', (series, days, answered) => {
  expect(isAnswered(series, days)).toBe(answered);
});
