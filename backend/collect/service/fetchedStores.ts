/** The stores of the configuration that are fetched, as they run, each with what it is known by. */
import type { SourceSettings } from '../../../src/accounts/accounts';
import { secretsOf, type Deliveries } from '../../metricStores/delivery/deliveries';
import { pullKey, type Credentials, type PullCredentials } from '../../metricStores/pulled/credentials';
import { withGiven } from '../../metricStores/pulled/given';
import type { ConfiguredSource } from '../config/configuration';
import type { FetchedStore } from '../pull/pages';

export async function fetchedStores(
  dataSources: readonly ConfiguredSource[],
  deliveries: Pick<Deliveries, 'of'>,
  credentials: Pick<PullCredentials, 'of'>
): Promise<readonly FetchedStore[]> {
  const found = dataSources.flatMap(({ settings }) =>
    deliveries
      .of(sourceId(settings))
      .running.flatMap(({ store, sender: { rendered } }) =>
        rendered === undefined ? [] : [{ settings, store: store.name, rendered }]
      )
  );
  return Promise.all(
    found.map(async ({ settings, store, rendered }) => ({
      rendered,
      credentials: await credentialsOf(settings, store, credentials),
    }))
  );
}

const sourceId = ({ orgId, uid }: SourceSettings): string => `${orgId}:${uid}`;

/** What they are kept by in the data folder. */
export const keyOfPulled = (settings: SourceSettings, store: string): string => pullKey(sourceId(settings), store);

export const credentialsOf = async (
  settings: SourceSettings,
  store: string,
  credentials: Pick<PullCredentials, 'of'>
): Promise<Credentials> =>
  withGiven(await credentials.of(keyOfPulled(settings, store)), secretsOf(store, settings.decryptedSecureJsonData));
