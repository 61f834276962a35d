/** What both programs stand on, Grafana's plugin and the collector of its own: storage, accounts, and the process's metrics. */
import { heapSize } from 'bun:jsc';
import { createFetcher } from '../src/engine/fetcher/fetcher';
import type { FetcherLog } from '../src/engine/fetcher/types';
import { accountKey } from '../src/engine/identity';
import type { Upstream } from '../src/engine/upstream';
import { createAccounts, type Accounts, type TokenId } from '../src/accounts/accounts';
import type { Connection } from '../src/accounts/dataSourceSettings';
import { createTokenBinding } from '../src/accounts/tokenBinding';
import { keepMemoryOutOfCores } from './plugin/coreDumps';
import { keepHeapSmall } from './plugin/heap';
import { era, machineClock as clock } from './plugin/machineClock';
import { keepTidy } from './plugin/maintenance';
import { createMetrics, type Metrics } from './plugin/metrics/metrics';
import { DEFAULT_STORE_MAX_BYTES, type ProcessSettings } from './plugin/processSettings';
import { createStoreRoom, type StoreRoom } from './plugin/storeRoom';
import { createTokenId } from './plugin/tokenId';
import type { Logger } from './protocol';
import { openSharing, type Sharing } from './redis/sharing';
import { openStorage, type Storage } from './store/storage';
import { createDeliveries, type Deliveries } from './metricStores/delivery/deliveries';
import { figuresOf } from './metricStores/delivery/status';
import { createStoreNetwork } from './metricStores/network/storeNetwork';
import { openingOf } from './metricStores/registry';
import { createSecretBinding } from './metricStores/secretBinding';
import { createAnswerReader } from './http/answerReader';
import { isOnThisMachine, webAddress } from './http/address';
import { createUpstream } from './http/upstream';

/** What is drawn and parts of it are remembered apart: of columns no more than the largest question reads over a fortnight. */
const CACHE_BYTES = 16 * 1024 * 1024;

export interface Runtime {
  readonly storage: Storage;
  readonly sharing: Sharing;
  readonly room: StoreRoom;
  readonly accounts: Accounts;
  readonly deliveries: Deliveries;
  readonly metrics: Metrics;
  readonly tokenId: TokenId;
  /** Its calls are counted by account. */
  readonly createUpstream: (connection: Connection) => Upstream;
  /** After the accounts: what they had under way is stored by then. */
  close(): Promise<void>;
}

export async function createRuntime(settings: ProcessSettings, logger: Logger): Promise<Runtime> {
  keepMemoryOutOfCores(logger);
  settings.problems.forEach((problem) => logger.warn(problem));
  const storage = openStorage({
    path: settings.dataFolder,
    // Nothing is stored, or dropped, before what is below has been made.
    maxBytes: () => room.bytes(),
    cacheBytes: CACHE_BYTES,
    clock,
    era,
    log: logger,
    worker: new URL('./store/disk/worker.ts', import.meta.url),
  });
  const { ledger: own, holdsFolder } = storage;
  const sharing = await openSharing({
    ...{ configured: settings.redis, ledger: own, chunks: storage.chunks, memo: storage.memo, holdsFolder },
    ...{ clock, era, log: logger },
  });
  const { chunks, flights, memo } = sharing;
  const room = createStoreRoom({ memo, clock }, settings.storeMaxBytes, DEFAULT_STORE_MAX_BYTES);
  // Beside this file in the source as in the executable.
  const readMetrics = createAnswerReader(new URL('./http/answerWorker.ts', import.meta.url), clock);
  const metrics = createMetrics(clock, storage.room, () => figuresOf(deliveries));
  const tokenId = await createTokenId(memo);
  const { bound } = createTokenBinding({
    ...{ memo: storage.memo, clock, tokenId },
    isOnThisMachine: (endpoint) => {
      const url = webAddress(endpoint);
      return url !== undefined && isOnThisMachine(url);
    },
  });
  const createCountedUpstream = ({ endpoint, email, apiToken }: Connection): Upstream =>
    bound(
      { endpoint, email, apiToken },
      metrics.calls.counted(
        accountKey(endpoint, email),
        createUpstream({ endpoint, email, apiToken, settings, clock, log: logger, readMetrics })
      )
    );
  const log = fetcherLogOf(logger);
  const accounts = createAccounts({
    clock,
    store: chunks,
    memo,
    tokenId,
    createFetcher: (account, payer) =>
      createFetcher({
        account,
        payer,
        clock,
        store: chunks,
        memo,
        ...{ ledger: sharing.ledger, flights },
        random: Math.random,
        log,
        late: (points) => metrics.calls.late(account, points),
      }),
    createUpstream: createCountedUpstream,
    roles: sharing.roles,
  });
  const deliveries = createDeliveries({
    clock,
    log: logger,
    notes: storage.deliveries,
    history: () => storage.history(),
    network: createStoreNetwork(settings, clock),
    openingOf,
    secretBinding: createSecretBinding(memo),
    random: Math.random,
    ...{ roles: sharing.roles, shared: sharing.deliveries },
  });
  accounts.onStores((stores) => deliveries.heard(stores));
  accounts.onChange(({ kind, source, account }) => {
    if (kind === 'retired') {
      deliveries.retired(source, account);
    }
  });
  const leaveHeap = keepHeapSmall({ size: heapSize, collect: () => void Bun.gc(false) });
  const stopTidying = keepTidy({ clock, log: logger }, chunks, accounts.retentionOf);

  return {
    storage,
    sharing,
    room,
    accounts,
    deliveries,
    metrics,
    tokenId,
    createUpstream: createCountedUpstream,
    close: async () => {
      leaveHeap();
      stopTidying();
      metrics.stop();
      await deliveries.close();
      await sharing.close();
      await storage.close();
    },
  };
}

/** pino takes the fields first. */
const fetcherLogOf = (logger: Logger): FetcherLog => ({
  info: (message, fields = {}) => logger.info(fields, message),
  warn: (message, fields = {}) => logger.warn(fields, message),
});
