/** The plan for a range and the chunks that are there for it. */
import type { Chunk } from '../chunk/types';
import type { WindowSpan } from '../chunk/store';
import type { Demand, RangePlan } from '../fetcher/types';
import type { MetricLabel } from '../identity';
import { epochMs, type TimeRange } from '../time';
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

/** Never waits for the network. `metrics`: OTLP names. What the plan says is there has been read after the plan was made. */
export async function gather(
  account: Account,
  prepared: Prepared,
  range: TimeRange,
  metrics: readonly string[],
  urgency: Pick<Demand, 'priority' | 'lifetime'>
): Promise<Gathered> {
  const span = spanOf(range);
  const once = async (asked: WindowSpan): Promise<Gathered> => {
    const plan = await account.fetcher.ask({ ...prepared.demand, ...urgency, span: asked });
    const around = { from: previousWindow(span.from), to: nextWindow(span.to) };
    return { plan, chunks: await account.store.read(prepared.app, around, metrics) };
  };
  const gathered = await once(span);
  const isWider = endsInNext(gathered.chunks) && span.to <= account.clock.now();
  const asked = isWider ? { from: span.from, to: nextWindow(span.to) } : span;
  const complete = isWider ? await once(asked) : gathered;
  // The store drops what it finds damaged as it reads: then the plan was made of what is no more.
  return isRead(complete, prepared) ? complete : once(asked);
}

/** Whether a chunk was read for each window that is there and holds anything asked for. */
function isRead({ plan, chunks }: Gathered, { demand }: Prepared): boolean {
  const read = new Set(chunks.map(({ header }) => header.window));
  return plan.windows.every(({ kind, window }) => {
    const isThere = kind === 'fetched' || kind === 'provisional';
    const lived = (id: string): boolean => (demand.bornAt.get(id) ?? -Infinity) < windowEnd(window);
    return !isThere || read.has(window) || !demand.wants.environments.some(lived);
  });
}

/** The upstream gives a window's last points with the next window's call; so the window after the span is part of the question. */
const endsInNext = (chunks: readonly Chunk[]): boolean => chunks.some(({ header }) => header.endsInNext);

/** Of the labels the question needs, those that the upstream does not give for this app. */
export function refusedLabels({ demand }: Prepared, chunks: readonly Chunk[]): readonly MetricLabel[] {
  const refused = new Set(chunks.flatMap(({ header }) => header.refused.labels));
  return demand.wants.labels.filter((label) => refused.has(label));
}
