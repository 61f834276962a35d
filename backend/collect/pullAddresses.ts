/** What `--pull` prints: how each store that is fetched is reached. It is secret, so nothing else ever tells it. */
import type { Clock } from '../../src/engine/time';
import type { Memo } from '../../src/engine/memo/memo';
import type { Configuration } from './config/configuration';
import { originOf } from './config/listen';
import { createPullCredentials } from '../metricStores/pulled/credentials';
import { PULLED_AT } from './pull/pages';
import { credentialsOf, keyOfPulled } from './service/fetchedStores';

/** @param renewed the store that gets new ones; undefined: none. @returns undefined where there is no such store. */
export async function pullAddresses(
  { dataSources, listen, certificate }: Configuration,
  parts: { readonly memo: Memo; readonly clock: Clock },
  renewed: string | undefined
): Promise<string | undefined> {
  const credentials = createPullCredentials(parts);
  const stores = dataSources.flatMap(({ name, settings, fetched }) =>
    fetched.map((store) => ({ name, settings, store }))
  );
  const chosen = stores.filter(({ store }) => store === renewed);
  if (renewed !== undefined && chosen.length === 0) {
    return undefined;
  }
  for (const { settings, store } of chosen) {
    await credentials.renew(keyOfPulled(settings, store));
  }
  const origin = originOf(listen, certificate !== undefined);
  const lines = await Promise.all(
    stores.map(async ({ name, settings, store }) => {
      const { path, user, password } = await credentialsOf(settings, store, credentials);
      return `${name}, ${store}: ${origin}${PULLED_AT}${path} user ${user} password ${password}`;
    })
  );
  return lines.length === 0 ? 'No metric store is fetched.' : lines.join('\n');
}
