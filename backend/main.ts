/** Composes the plugin: what every program stands on, and Grafana's protocol around it; or the collector without Grafana. */
import { oldestWithinReach } from '../src/engine/window/grid';
import { createAvailableApps } from '../src/accounts/availableApps';
import { collect } from './collect/collect';
import { createAttempts } from './metricStores/pulled/attempts';
import { createPullCredentials } from './metricStores/pulled/credentials';
import { createPulledStores } from './metricStores/pulled/pulledStores';
import { machineClock as clock } from './plugin/machineClock';
import { createPlugin } from './plugin/plugin';
import { createDropping, createWouldDrop } from './plugin/dropping';
import { readProcessSettings } from './plugin/processSettings';
import { createLogger, servePlugin, type Plugin } from './protocol';
import { createRuntime } from './runtime';

const logger = createLogger({ level: 'info' });
const [command, ...args] = process.argv.slice(2);

if (command === 'collect') {
  process.exit(await collect(args));
}
await servePlugin(start, { logger, byHand: 'To collect without Grafana, add: collect --help.' });

async function start(served: Promise<void>): Promise<Plugin> {
  const settings = readProcessSettings(process.env, process.execPath);
  await served;
  const runtime = await createRuntime(settings, logger);
  const { storage, sharing, room, accounts, deliveries, metrics, tokenId, createUpstream, close } = runtime;
  const { chunks } = sharing;
  const credentials = createPullCredentials({ memo: storage.memo, clock });
  const dropping = createDropping(chunks, accounts, room, clock);

  return createPlugin({
    accounts,
    availableApps: createAvailableApps({ clock, tokenId, createUpstream }),
    clock,
    refusals: sharing.refusals,
    warnings: async (account) => [
      ...settings.problems,
      ...(await dropping(account)),
      ...sharing.warnings(account),
      ...[storage.trouble()].filter((trouble) => trouble !== undefined),
    ],
    clearCache: async (apps) => {
      await chunks.clear(apps, oldestWithinReach(clock.now()));
    },
    wouldDrop: createWouldDrop(chunks, accounts),
    exports: {
      deliveries,
      history: () => storage.history(),
      pulled: createPulledStores({ clock, deliveries, credentials }),
      attempts: createAttempts(clock),
    },
    metrics,
    close,
  });
}
