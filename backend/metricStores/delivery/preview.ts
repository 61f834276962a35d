/** What a set would send now: of the newest quarter of an hour that is settled. */
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import { allOf, figuresOfSets, type FiguresOf } from '../../../src/engine/metricSets/figures/ofSet';
import type { FigureSeries } from '../../../src/engine/metricSets/figures/series';
import type { MetricSet } from '../../../src/engine/metricSets/set';
import type { AppRef } from '../../../src/engine/identity';
import { before, earliest, epochMs, HOUR, latest, MINUTE, type EpochMs } from '../../../src/engine/time';
import { nextWindow, previousWindow, WINDOW, windowEnd, windowOf } from '../../../src/engine/window/grid';
import { inTurns } from '../../turns/turns';

export interface Previewed {
  readonly series: readonly FigureSeries[];
  readonly notices: readonly string[];
}

/** Nothing is settled sooner than that before the present; what is older than the last hours is no preview of now. */
const SOUGHT = 3 * HOUR;

export async function previewed(
  history: StoredHistory,
  ref: AppRef,
  sets: readonly MetricSet[],
  of: FiguresOf,
  now: EpochMs
): Promise<Previewed> {
  const span = { from: windowOf(before(now, SOUGHT)), to: nextWindow(windowOf(now)) };
  const snapshot = await history.snapshot(ref, span, Number.MAX_SAFE_INTEGER);
  const ends = snapshot.chunks.map(({ header: { window, frontier } }) => earliest(windowEnd(window), frontier));
  const [first, ...rest] = ends;
  if (first === undefined) {
    return {
      series: [],
      notices: ['Nothing of the last three hours is stored of the app, so nothing would leave now.'],
    };
  }
  const to = epochMs(Math.floor(latest(first, ...rest) / MINUTE) * MINUTE);
  const from = before(to, WINDOW);
  const around = { from: previousWindow(windowOf(from)), to: nextWindow(nextWindow(windowOf(to))) };
  const chunks = snapshot.chunks.filter(({ header: { window } }) => window >= around.from && window < around.to);
  return allOf(await inTurns(figuresOfSets({ span: around, chunks }, sets, of, { from, to })));
}
