/** What a setting that is lowered is about to drop, said before it goes. */
import type { Accounts } from '../../src/accounts/accounts';
import type { AccountKey } from '../../src/engine/identity';
import { DAY, type Clock, type EpochMs } from '../../src/engine/time';
import { dayAndTime, momentText } from '../../src/engine/window/texts';
import type { KeptChunks } from '../store/layers';
import type { WouldDrop } from '../resources/retention';
import type { StoreRoom } from './storeRoom';

type Oldest = NonNullable<Awaited<ReturnType<KeptChunks['beyond']>>>;

const MEGABYTE = 1024 * 1024;

/** @returns sentences; none where nothing goes that would have stayed. */
export type Dropping = (account: AccountKey) => Promise<readonly string[]>;

export function createDropping(
  chunks: Pick<KeptChunks, 'pastRetention' | 'beyond'>,
  accounts: Pick<Accounts, 'shrinkingOf'>,
  room: StoreRoom,
  clock: Clock
): Dropping {
  return async (account) => {
    const now = clock.now();
    const [retention, bound] = [accounts.shrinkingOf(account), room.shrinking()];
    const [past, beyond] = await Promise.all([
      retention && chunks.pastRetention(account, retention.at, retention.to),
      bound && chunks.beyond(bound.to),
    ]);
    return [
      ...(retention && past && past.windows > 0
        ? [
            `Retention was shortened to ${Math.round(retention.to / DAY)} days: ${goes(past, retention.at, now)} Lengthen it again before that to keep them.`,
          ]
        : []),
      ...(bound && beyond
        ? [
            `store_max_mb was lowered to ${Math.round(bound.to / MEGABYTE)}: ${goes(beyond, bound.at, now)} Raise it again before that to keep them.`,
          ]
        : []),
    ];
  };
}

/** What a data source's retention would drop if it were so long. */
export function createWouldDrop(
  chunks: Pick<KeptChunks, 'pastRetention'>,
  accounts: Pick<Accounts, 'shrinkingIf'>
): WouldDrop {
  return async (source, retention) => {
    const shrinking = await accounts.shrinkingIf(source, retention);
    if (!shrinking) {
      return 'nothing';
    }
    const past = await chunks.pastRetention(source.account, shrinking.at, shrinking.to);
    return past === undefined ? undefined : { ...past, at: shrinking.at };
  };
}

function goes({ windows, bytes, until }: Oldest, at: EpochMs, now: EpochMs): string {
  const what = windows === 1 ? '1 window' : `${windows} windows`;
  const size = bytes < MEGABYTE ? 'less than 1 MB' : `about ${Math.round(bytes / MEGABYTE)} MB`;
  return `${what} before ${dayAndTime(until)} UTC (${size}) will be dropped at ${momentText(at, now)}.`;
}
