/** All that the data sources of one account share. */
import type { ChunkStore } from '../../chunk/store';
import type { LookUps } from '../../directory/lookUps';
import type { Fetcher } from '../../fetcher/types';
import type { AccountKey, AppId, EnvironmentId } from '../../identity';
import type { EnvironmentInfo } from '../../upstream';
import { durationMs, type Clock, type DurationMs } from '../../time';
import type { AccessCheck } from './access';
import type { Collection } from './collection';
import type { Pictures } from './pictures';
import type { Source } from './source';

export interface Account extends LookUps {
  readonly key: AccountKey;
  readonly clock: Clock;
  readonly store: ChunkStore;
  readonly fetcher: Fetcher;
  readonly accessCheck: AccessCheck;
  readonly pictures: Pictures;
  /** The account's data sources, as far as they have been heard of. */
  sources(): readonly Source[];
  /** Those of them for whom all that their apps have is kept, asked for or not. */
  collecting(): readonly Source[];
  collection(): Collection;
  /** Of all its data sources that still count, heard of since the start or before. */
  longestSettle(): DurationMs;
  /** The same: how long what was fetched is kept. */
  longestRetention(): DurationMs;
}

/** Where data sources differ, the longest settle time wins: data taken too early would serve all of them. */
export function settleOf(account: Account, source: Source): DurationMs {
  return durationMs(Math.max(source.settle, account.longestSettle(), ...account.sources().map(({ settle }) => settle)));
}

/** Environments looked up, and those given by hand in any of the account's data sources; what was looked up knows better. */
export function environmentsOf(
  account: Account,
  app: AppId,
  lookedUp: readonly EnvironmentInfo[]
): readonly EnvironmentInfo[] {
  const byId = new Map<EnvironmentId, EnvironmentInfo>();
  for (const source of account.sources()) {
    for (const configured of source.apps) {
      if (configured.id === app) {
        configured.environments.forEach((environment) => byId.set(environment.id, environment));
      }
    }
  }
  lookedUp.forEach((environment) => byId.set(environment.id, environment));
  return [...byId.values()];
}
