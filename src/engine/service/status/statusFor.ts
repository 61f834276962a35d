/** How an account's fetching stands, as far as it concerns the apps that a data source lists. */
import type { Scope } from '../../chunk/types';
import type { FetcherStatus } from '../../fetcher/types';
import { before, DAY } from '../../time';
import { nextWindow, windowOf } from '../../window/grid';
import type { Account } from '../account/account';
import type { Source } from '../account/source';

/** What a data source of fewer apps reads is without what was said of the others; counts are the account's. */
export async function statusFor(account: Account, source: Source): Promise<FetcherStatus> {
  const status = await account.fetcher.status();
  const own = new Set(source.apps.map(({ id }) => id));
  const listsAll = account.sources().every(({ apps }) => apps.every(({ id }) => own.has(id)));
  if (listsAll) {
    return status;
  }
  const troubles = status.troubles.filter(({ app }) => app === null || own.has(app));
  const apps = status.apps.filter(({ app }) => own.has(app));
  return {
    ...{ ...status, apps, troubles },
    lastFailure: troubles[0]?.failure ?? null,
    refused: await refusedOf(account, source),
  };
}

/** As far as a day of stored windows tells. */
async function refusedOf({ key, clock, store }: Account, { apps }: Source): Promise<Scope> {
  const now = clock.now();
  const span = { from: windowOf(before(now, DAY)), to: nextWindow(windowOf(now)) };
  const headers = await Promise.all(apps.map(({ id }) => store.headers({ account: key, app: id }, span)));
  const refused = headers.flat().map((header) => header.refused);
  return {
    environments: [...new Set(refused.flatMap(({ environments }) => environments))],
    labels: [...new Set(refused.flatMap(({ labels }) => labels))],
  };
}
