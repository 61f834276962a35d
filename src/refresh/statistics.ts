/** What the query inspector shows of an answer's windows and of the account's calls. */
import { type QueryResultMetaStat } from '@grafana/data';
import { type Coverage } from '../engine/window/coverage';
import { labels } from '../labels';
import { type CallQuota } from './progress';

const text = labels.statistics;

type Statistic = QueryResultMetaStat & { readonly displayName: string };

/**
 * @param cached how many windows the first answer held, or all: what came after it was fetched while somebody looked.
 * @param held how many the picture holds.
 */
export function statisticsOf(
  { pending, failed, gone }: Coverage,
  { held, cached = held }: { readonly held: number; readonly cached?: number | undefined },
  quota: CallQuota | undefined
): Statistic[] {
  const counts = { cached, fetched: Math.max(0, held - cached), pending, failed, gone };
  const windows = (['cached', 'fetched', 'pending', 'failed', 'gone'] as const).map((kind) => ({
    displayName: text.windows[kind],
    value: counts[kind],
  }));
  if (!quota) {
    return windows;
  }
  const { callsLeft, nextCallAt } = quota;
  return [
    ...windows,
    { displayName: text.callsLeft, value: callsLeft },
    ...(nextCallAt === null ? [] : [{ displayName: text.nextCall, value: nextCallAt, unit: 'dateTimeAsSystem' }]),
  ];
}
