/** The plan for a range and the chunks that are there for it. */
import type { Chunk } from '../chunk/types';
import type { WindowSpan } from '../chunk/store';
import type { Demand, RangePlan } from '../fetcher/types';
import { epochMs, type EpochMs, type TimeRange } from '../time';
import { nextWindow, previousWindow, windowEnd, windowOf } from '../window/grid';
import type { Account } from './account';
import type { Prepared } from './prepare';

export interface Gathered {
  readonly plan: RangePlan;
  /** Those of the span and of one window on either side: points on a border may stand there. */
  readonly chunks: readonly Chunk[];
}

/** The windows that hold `range`. */
export const spanOf = (range: TimeRange): WindowSpan => ({
  from: windowOf(range.from),
  to: nextWindow(windowOf(epochMs(Math.max(range.from, range.to - 1)))),
});

/** Never waits for the network. `metrics`: OTLP names. */
export async function gather(
  account: Account,
  prepared: Prepared,
  range: TimeRange,
  metrics: readonly string[],
  urgency: Pick<Demand, 'priority' | 'lifetime'>
): Promise<Gathered> {
  const span = spanOf(range);
  const demand = { ...prepared.demand, ...urgency };
  const plan = await account.fetcher.ask({ ...demand, span });
  const chunks = await account.store.read(
    prepared.app,
    { from: previousWindow(span.from), to: nextWindow(span.to) },
    metrics
  );
  if (!endsInNext(chunks) || span.to > account.clock.now()) {
    return { plan, chunks };
  }
  const wider = { from: span.from, to: nextWindow(span.to) };
  return { plan: await account.fetcher.ask({ ...demand, span: wider }), chunks };
}

/** The upstream gives a window's last points with the next window's call; so the window after the span is part of the question. */
const endsInNext = (chunks: readonly Chunk[]): boolean => chunks.some(({ header }) => header.endsInNext);

/** Data before it is settled, as far as it is fetched; undefined when nothing is. */
export function frontierOf(plan: RangePlan): EpochMs | undefined {
  const frontiers = plan.windows.flatMap((state): number[] => {
    switch (state.kind) {
      case 'fetched':
        return [windowEnd(state.window)];
      case 'provisional':
        return [state.frontier];
      default:
        return [];
    }
  });
  return frontiers.length === 0 ? undefined : epochMs(Math.max(...frontiers));
}
