/** What the status says in words: what stands against calls, since when nothing came, and whether the clock is right. */
import type { FetcherStatus, Trouble } from '../../fetcher/types';
import type { Notice } from '../../frame';
import type { AppId } from '../../identity';
import { durationMs, latest, MINUTE, type EpochMs } from '../../time';
import type { ConfiguredApp } from '../account/source';
import { STATUS } from '../texts';

/** What stands against an app's calls. */
export interface Standing extends Pick<Trouble, 'failure'> {
  /** Of the account, and so of all its apps. */
  readonly isOfAll: boolean;
  /** Undefined where only the last call failed, and others go on. */
  readonly retryAt: EpochMs | undefined;
}

interface State {
  readonly app: ConfiguredApp;
  readonly until: EpochMs | undefined;
  readonly trouble: Standing | undefined;
}

/** More than that matters to what is called settled. */
const OFFSET_TO_TELL = durationMs(MINUTE);
/** What the words about failing calls belong to. */
const OF_CALLS = ['FAILING', 'NEXT_TRY', 'DATA_AGE', 'COLLECTION_LAG'];

/** The account's before the app's own; that the last call failed tells something of each app when nothing else does. */
export function standingAgainst(app: AppId, { troubles, lastFailure }: FetcherStatus): Standing | undefined {
  const trouble = troubles.find((one) => one.app === null) ?? troubles.find((one) => one.app === app);
  if (trouble) {
    return { failure: trouble.failure, retryAt: trouble.retryAt, isOfAll: trouble.app === null };
  }
  return lastFailure && troubles.length === 0 ? { failure: lastFailure, retryAt: undefined, isOfAll: true } : undefined;
}

/** One notice at most, and only what concerns the figures asked for. */
export function statusNotices(
  wanted: readonly string[],
  status: FetcherStatus,
  states: readonly State[],
  now: EpochMs
): readonly Notice[] {
  const { clockOffset, refused } = status;
  const faults = [
    ...(wanted.some((name) => OF_CALLS.includes(name)) ? failing(states, now) : []),
    ...(wanted.includes('CLOCK_OFFSET') ? clockTexts(clockOffset) : []),
  ];
  // No fault of the collection: a metric that the app can't have, or a name mistyped in some panel, which says so itself.
  const remarks =
    wanted.includes('WINDOWS_FAILED') && refused.labels.length > 0 ? [STATUS.refused(refused.labels)] : [];
  const texts = [...faults, ...remarks];
  return texts.length === 0 ? [] : [{ severity: faults.length > 0 ? 'warning' : 'info', text: texts.join(' ') }];
}

/** None for clocks that agree. */
export const clockTexts = (offset: FetcherStatus['clockOffset']): readonly string[] =>
  offset !== null && Math.abs(offset) > OFFSET_TO_TELL ? [STATUS.clock(offset)] : [];

function failing(states: readonly State[], now: EpochMs): readonly string[] {
  const newest = (all: readonly State[]): EpochMs | undefined =>
    all
      .map(({ until }) => until)
      .reduce((one, other) => (one && other ? latest(one, other) : (one ?? other)), undefined);
  const [first] = states.filter(({ trouble }) => trouble?.isOfAll);
  if (first?.trouble) {
    return [STATUS.failing(undefined, newest(states), first.trouble.failure, first.trouble.retryAt, now)];
  }
  return states.flatMap(({ app, until, trouble }) =>
    trouble ? [STATUS.failing(app.name ?? app.id, until, trouble.failure, trouble.retryAt, now)] : []
  );
}
