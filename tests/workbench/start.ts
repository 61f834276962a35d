/**
 * `npm start`: the plugin as it was built, in a page of its own, against the simulated gateway or (`--upstream`) the real one.
 * `npm run dev`: the same, and what is changed is built again.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { LogLine } from '../host';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import { startSimulator } from '../simulator/simulator';
import { builtExecutable, dist, pluginId } from './built';
import { bundlePage } from './bundle';
import { readOptions } from './options';
import { Backend } from './server/backend';
import { DataSourceRecord } from './server/dataSource';
import { serve } from './server/server';
import { watchSources } from './watch';

const root = path.resolve(import.meta.dirname, '../..');
const page = path.join(root, '.cache/workbench');

const executable = builtExecutable();
const options = readOptions(process.argv.slice(2));
const dataFolder = path.resolve(root, options.dataFolder);
mkdirSync(dataFolder, { recursive: true });

await bundlePage(page);
const simulator = options.upstream ? undefined : await startSimulator();
const dataSource = new DataSourceRecord(pluginId);
if (simulator) {
  dataSource.update({
    jsonData: {
      url: simulator.url,
      email: 'developer@example.com',
      apps: simulator.truth.apps.filter(({ foreign }) => !foreign).map((app) => ({ id: app.id, name: app.name })),
    },
    secureJsonData: { apiToken: GOOD_TOKEN },
  });
}
const backend = await Backend.start({ executable, dataFolder, onLog: logger(path.join(dataFolder, 'backend.log')) });
const { address, server } = await serve(
  { plugin: backend.plugin, dataSource, folders: { [`/public/plugins/${pluginId}/`]: dist, '/': page } },
  options.port
);

if (simulator) {
  console.log(`Simulated gateway at ${simulator.url} (any e-mail, token "${GOOD_TOKEN}")`);
}
console.log(`Workbench at ${address}`);
const watching = options.watch ? watchSources(() => void backend.restart(), console.log) : undefined;

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) {
    return;
  }
  stopping = true;
  watching?.stop();
  server.close();
  server.closeAllConnections();
  await Promise.all([backend.stop(), simulator?.close()]);
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

/** Everything into the file; what somebody should read on the console as well. */
function logger(file: string): (line: LogLine) => void {
  const log = createWriteStream(file, { flags: 'a' });
  return (line) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    log.write(`${text}\n`);
    if (typeof line === 'string' || line['@level'] === 'warn' || line['@level'] === 'error') {
      console.error(text);
    }
  };
}
