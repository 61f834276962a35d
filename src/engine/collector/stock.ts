/** What of an app is there and what is not, seen in one go: for who collects for a while and ends. */
import type { UpstreamFailure } from '../failure';
import type { AppId } from '../identity';
import { settleOf, type Account } from '../service/account/account';
import { demandBase } from '../service/prepare/demandBase';
import { knownEnvironments } from '../service/prepare/knownEnvironments';
import type { Source } from '../service/account/source';
import { after, type DurationMs, type EpochMs } from '../time';
import { nextWindow, oldestWithinReach, windowEnd, windowOf, windowsCovering, type WindowStart } from '../window/grid';
import { isMissing } from './missing';
import { WANTED_FOR } from './progress';
import { oldestKept } from './slices';

/** Of settled windows that the upstream still has, and that are kept. */
export interface Stock {
  readonly app: AppId;
  readonly there: number;
  readonly missing: number;
  /** Of the missing, those of which the last call failed. */
  readonly failed: number;
  /** Start of the oldest missing one; null when none is. */
  readonly oldest: WindowStart | null;
  /** The upstream has forgotten them since `since`, and they are not there. */
  readonly lost: number;
  /** Why calls fail, if they do. */
  readonly failure: UpstreamFailure | undefined;
}

/** Wants what is missing, too, for some minutes. @param since what was within reach then, and is not any more, is there or lost. */
export async function takeStock(account: Account, source: Source, app: AppId, since: EpochMs): Promise<Stock> {
  const { clock, fetcher } = account;
  const settle = settleOf(account, source);
  const { environments, failure } = await knownEnvironments(account, source, app);
  if (environments.length === 0) {
    return nothing(app, settle, clock.now(), failure?.failure);
  }
  const kept = oldestKept(clock.now(), account.longestRetention());
  const from = windowOf(since);
  const span = { from: from > kept ? from : kept, to: nextWindow(windowOf(clock.now())) };
  const { windows, now } = await fetcher.ask({
    ...demandBase(account, source, app, environments),
    span,
    priority: 'backfill',
    lifetime: WANTED_FOR,
  });
  const reach = oldestWithinReach(now);
  const settled = windows.filter(({ window }) => window >= reach && after(windowEnd(window), settle) <= now);
  const missing = settled.filter((state) => isMissing(state, now, settle));
  const failures = missing.flatMap((state) =>
    state.kind === 'failed' ? [state.failure] : state.kind === 'provisional' && state.stale ? [state.stale.failure] : []
  );
  return {
    app,
    there: settled.length - missing.length,
    missing: missing.length,
    failed: failures.length,
    oldest: missing[0]?.window ?? null,
    lost: windows.filter(({ window, kind }) => window < reach && kind === 'gone').length,
    failure: failures[0],
  };
}

/** Of an app whose environments nobody knows no window can be asked for. */
function nothing(app: AppId, settle: DurationMs, now: EpochMs, failure: UpstreamFailure | undefined): Stock {
  const within = windowsCovering({ from: oldestWithinReach(now), to: windowOf(now) });
  const missing = within.filter((window) => after(windowEnd(window), settle) <= now);
  const failed = failure === undefined ? 0 : missing.length;
  return { app, there: 0, missing: missing.length, failed, oldest: missing[0] ?? null, lost: 0, failure };
}
