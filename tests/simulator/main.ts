/** `bun tests/simulator/main.ts --port 4180`: the simulator on its own. */
import { parseArgs } from 'node:util';
import { GOOD_TOKEN } from './gateway/accounts';
import { startSimulator } from './simulator';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4180' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: 'forge' },
    series: { type: 'string', default: '24' },
    'more-apps': { type: 'string', default: '0' },
    'latency-ms': { type: 'string', default: '0' },
  },
});

const simulator = await startSimulator({
  port: Number(values.port),
  host: values.host,
  seed: values.seed,
  series: Number(values.series),
  moreApps: Number(values['more-apps']),
  latencyMs: Number(values['latency-ms']),
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()));
}

console.log(`Simulated gateway at ${simulator.url} (any e-mail, token "${GOOD_TOKEN}")`);
for (const { name, id, foreign } of simulator.truth.apps) {
  console.log(`  ${name}: ari:cloud:ecosystem::app/${id}${foreign ? " (somebody else's)" : ''}`);
}
