/** `npm run collect`: the collector as it was built, without Grafana, against the simulated gateway. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import { startSimulator } from '../simulator/simulator';
import { builtExecutable } from './built';

const LISTEN = '127.0.0.1:9467';
const folder = path.resolve(import.meta.dirname, '../../.data/collector');
mkdirSync(folder, { recursive: true });

/** Of a metric store as Prometheus would fetch it; a browser shows what there is. */
const pull = { path: random(), user: random(), password: random() };

const simulator = await startSimulator();
const configuration = path.join(folder, 'collector.yaml');
writeFileSync(
  configuration,
  JSON.stringify(
    {
      collector: { data_dir: path.join(folder, 'data'), listen: LISTEN },
      datasources: [
        {
          name: 'Forge App Metrics',
          jsonData: {
            url: simulator.url,
            email: 'developer@example.com',
            apps: simulator.truth.apps.filter(({ foreign }) => !foreign).map(({ id, name }) => ({ id, name })),
            export: {
              sets: [{ name: 'everything' }],
              stores: [{ name: 'prometheus', adapter: 'prometheus', mode: 'pull', history: 1, sets: ['everything'] }],
            },
          },
          secureJsonData: {
            apiToken: '${FORGE_METRICS_TOKEN}',
            'store.prometheus.pullPath': '${PULL_PATH}',
            'store.prometheus.pullUser': '${PULL_USER}',
            'store.prometheus.pullPassword': '${PULL_PASSWORD}',
          },
        },
      ],
    },
    null,
    2
  )
);

console.log(`Simulated gateway at ${simulator.url} (any e-mail, token "${GOOD_TOKEN}")`);
console.log(`Configuration in ${configuration}`);
console.log(`Health at http://${LISTEN}/healthz, metrics for Prometheus at http://${LISTEN}/metrics`);
console.log(
  `What Prometheus would fetch, in some minutes: http://${pull.user}:${pull.password}@${LISTEN}/pull/${pull.path}`
);

const collector = spawn(builtExecutable(), ['collect', '--config', configuration], {
  env: {
    FORGE_METRICS_TOKEN: GOOD_TOKEN,
    PULL_PATH: pull.path,
    PULL_USER: pull.user,
    PULL_PASSWORD: pull.password,
  },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => collector.kill(signal));
}
collector.on('close', (code) => void simulator.close().then(() => process.exit(code ?? 1)));

function random(): string {
  return randomBytes(16).toString('hex');
}
