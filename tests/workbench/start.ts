/** `npm start`: the plugin as it was built, in a page of its own, against the simulated gateway or (`--upstream`) the real one. */
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { LogLine } from '../host';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import { startSimulator } from '../simulator/simulator';
import { bundlePage } from './bundle';
import { readOptions } from './options';
import { Backend } from './server/backend';
import { DataSourceRecord } from './server/dataSource';
import { serve } from './server/server';

const root = path.resolve(import.meta.dirname, '../..');
const dist = path.join(root, 'dist');
const page = path.join(root, '.cache/workbench');

const { id, executable } = readPlugin();
const options = readOptions(process.argv.slice(2));
const dataFolder = path.resolve(root, options.dataFolder);
mkdirSync(dataFolder, { recursive: true });

await bundlePage(page);
const simulator = options.upstream ? undefined : await startSimulator();
const dataSource = new DataSourceRecord(id);
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
  { plugin: backend.plugin, dataSource, folders: { [`/public/plugins/${id}/`]: dist, '/': page } },
  options.port
);

if (simulator) {
  console.log(`Simulated gateway at ${simulator.url} (any e-mail, token "${GOOD_TOKEN}")`);
}
console.log(`Workbench at ${address}`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) {
    return;
  }
  stopping = true;
  server.close();
  server.closeAllConnections();
  await Promise.all([backend.stop(), simulator?.close()]);
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

/** What `npm run build` made for this machine. */
function readPlugin(): { id: string; executable: string } {
  const manifest = path.join(dist, 'plugin.json');
  if (!existsSync(manifest)) {
    throw new Error('There is no built plugin in dist/: run `npm run build` first.');
  }
  const plugin = z.object({ id: z.string(), executable: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  const [system, suffix] = platform() === 'win32' ? ['windows', '.exe'] : [platform(), ''];
  const machine = arch() === 'x64' ? 'amd64' : arch();
  return { id: plugin.id, executable: path.join(dist, `${plugin.executable}_${system}_${machine}${suffix}`) };
}

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
