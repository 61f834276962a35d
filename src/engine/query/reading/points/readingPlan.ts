/** What is read of a metric for an answer: in which stretches, and what that costs. */
import type { Detail, WindowSpan } from '../../../chunk/store';
import type { ChunkHeader, MetricKind, StoredMetric } from '../../../chunk/types';
import { epochMs, type TimeRange } from '../../../time';
import { nextWindow, previousWindow, windowOf, type WindowStart } from '../../../window/grid';
import { hasBuckets } from '../../asked/fitting';
import { PAUSE, type Evaluating } from '../evaluating';
import type { HeadersByWindow } from '../known/known';
import type { Stretch } from './points';
import type { Turn } from '../turn';

/**
 * In points of a counter: reading, unpacking and adding one up is the unit. Rows of histograms have buckets. Those of totals
 * are cheap where days are bundled, and dear where each window has a list of very many series. Measured: docs/performance.md.
 */
const COST_OF_ROW = {
  number: { points: 1, totals: 0.7, unbundled: 2.5 },
  histogram: { points: 7, totals: 10, unbundled: 10 },
} as const;
/** Of one that is stored, whatever of the metric it has. */
const COST_OF_WINDOW = 300;
/** Of planning a window, in what a `Turn` counts: all that one costs of which nothing is stored. */
const COST_OF_PLANNING = 10;
/** With more series a day's totals are more than a bundle takes. */
const MOST_BUNDLED = 10_000;

/** Read at once, before anybody else gets a turn: a few milliseconds' worth. */
const COST_OF_STRETCH = 100_000;

export interface ReadingPlan {
  readonly stretches: readonly Stretch[];
  readonly cost: number;
}

/** The windows that touch a range, and one on either side: points on the border may stand there. */
export const spanRead = ({ from, to }: TimeRange): WindowSpan => ({
  from: previousWindow(windowOf(from)),
  to: nextWindow(nextWindow(windowOf(epochMs(Math.max(from, to - 1))))),
});

export function* planReading(
  windows: HeadersByWindow,
  range: TimeRange,
  metric: string,
  detailOf: (window: WindowStart) => Detail,
  turn: Turn
): Evaluating<ReadingPlan> {
  const { from: first, to: end } = spanRead(range);
  const stretches: Stretch[] = [];
  let cost = 0;
  let costOfLast = 0;
  for (let window = first; window < end; window = nextWindow(window)) {
    const detail = detailOf(window);
    const stored = windows.get(window);
    const added = stored === undefined ? COST_OF_PLANNING : COST_OF_WINDOW + costOfStored(stored, metric, detail);
    cost += added;
    const last = stretches.at(-1);
    if (last !== undefined && last.detail === detail && costOfLast + added <= COST_OF_STRETCH) {
      stretches[stretches.length - 1] = { span: { from: last.span.from, to: nextWindow(window) }, detail };
      costOfLast += added;
    } else {
      stretches.push({ span: { from: window, to: nextWindow(window) }, detail });
      costOfLast = added;
    }
    if (turn.isOver(COST_OF_PLANNING)) {
      yield PAUSE;
    }
  }
  return { stretches, cost };
}

function costOfStored(headers: readonly ChunkHeader[], metric: string, detail: Detail): number {
  let cost = 0;
  for (const { metrics } of headers) {
    for (const one of metrics) {
      cost += one.name === metric ? costOf(one, detail) : 0;
    }
  }
  return cost;
}

/** At the most, whatever the detail. */
export const costOfRow = (kind: MetricKind): number => costsOf(kind).unbundled;

const costsOf = (kind: MetricKind) => COST_OF_ROW[hasBuckets(kind) ? 'histogram' : 'number'];

function costOf({ kind, series, points }: StoredMetric, detail: Detail): number {
  const costs = costsOf(kind);
  return detail === 'totals'
    ? series * (series > MOST_BUNDLED ? costs.unbundled : costs.totals)
    : points * costs.points;
}
