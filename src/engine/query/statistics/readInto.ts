import type { MetricDescriptor } from '../../chunk/types';
import { PAUSE, type Evaluating } from '../reading/evaluating';
import { costOfRow } from '../reading/points/readingPlan';
import type { Selection } from '../reading/selection';
import type { SeriesRegistry } from '../reading/series';
import type { Accumulator } from './accumulator';

/** Reads all there is of a metric into what adds it up, which then is complete. */
export function* readInto(
  selection: Selection,
  descriptor: MetricDescriptor,
  registry: SeriesRegistry,
  accumulators: readonly Accumulator[]
): Evaluating<void> {
  const isUnbroken = selection.unbroken(descriptor.name, registry);
  const isOfPoints = accumulators.some(({ needs }) => needs === 'points');
  yield* selection.read(
    descriptor,
    registry,
    (rows) => accumulators.forEach((accumulator) => accumulator.add(rows, isUnbroken)),
    isOfPoints ? 'points' : 'totals'
  );
  const cost = costOfRow(descriptor.kind);
  for (const accumulator of accumulators) {
    for (const rows of accumulator.complete?.(isUnbroken) ?? []) {
      if (selection.sofar.turn.isOver(1 + rows * cost)) {
        yield PAUSE;
      }
    }
  }
}
