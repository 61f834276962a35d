/** Composes the plugin: settings, storage, accounts, and Grafana's protocol around them. */
import { createFetcher } from '../src/engine/fetcher/fetcher';
import type { FetcherLog } from '../src/engine/fetcher/types';
import { oldestWithinReach } from '../src/engine/window/grid';
import { accountKey } from '../src/engine/identity';
import type { Upstream } from '../src/engine/upstream';
import { createAccounts } from '../src/accounts/accounts';
import { createAvailableApps } from '../src/accounts/availableApps';
import type { Connection } from '../src/accounts/dataSourceSettings';
import { era, machineClock as clock } from './plugin/machineClock';
import { keepTidy } from './plugin/maintenance';
import { createMetrics } from './plugin/metrics/metrics';
import { createPlugin } from './plugin/plugin';
import { createDropping } from './plugin/dropping';
import { DEFAULT_STORE_MAX_BYTES, readProcessSettings } from './plugin/processSettings';
import { createStoreRoom } from './plugin/storeRoom';
import { createTokenId } from './plugin/tokenId';
import { createLogger, servePlugin, type Plugin } from './protocol';
import { openStorage } from './store/storage';
import { createAnswerReader } from './http/answerReader';
import { createUpstream } from './http/upstream';

const CACHE_BYTES = 128 * 1024 * 1024;

const logger = createLogger({ level: 'info' });
/** pino takes the fields first. */
const fetcherLog: FetcherLog = {
  info: (message, fields = {}) => logger.info(fields, message),
  warn: (message, fields = {}) => logger.warn(fields, message),
};

await servePlugin(start, { logger });

async function start(served: Promise<void>): Promise<Plugin> {
  const settings = readProcessSettings(process.env, process.execPath);
  await served;
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
  const { chunks, ledger, memo } = storage;
  const room = createStoreRoom({ memo, clock }, settings.storeMaxBytes, DEFAULT_STORE_MAX_BYTES);
  // Beside this file in the source as in the executable.
  const readMetrics = createAnswerReader(new URL('./http/answerWorker.ts', import.meta.url), clock);
  const metrics = createMetrics(clock, storage.room);
  const tokenId = await createTokenId(memo);
  const createCountedUpstream = ({ endpoint, email, apiToken }: Connection): Upstream =>
    metrics.calls.counted(
      accountKey(endpoint, email),
      createUpstream({ endpoint, email, apiToken, settings, clock, log: logger, readMetrics })
    );
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
        ledger,
        random: Math.random,
        log: fetcherLog,
        late: (points) => metrics.calls.late(account, points),
      }),
    createUpstream: createCountedUpstream,
  });

  const dropping = createDropping(chunks, accounts, room, clock);
  const stopTidying = keepTidy({ clock, log: logger }, chunks, accounts.retentionOf);

  return createPlugin({
    accounts,
    availableApps: createAvailableApps({ clock, tokenId, createUpstream: createCountedUpstream }),
    clock,
    warnings: async (account) => [
      ...settings.problems,
      ...(await dropping(account)),
      ...[storage.trouble()].filter((trouble) => trouble !== undefined),
    ],
    clearCache: async (apps) => {
      await chunks.clear(apps, oldestWithinReach(clock.now()));
    },
    metrics,
    close: async () => {
      stopTidying();
      metrics.stop();
      await storage.close();
    },
  });
}
