/** Each way out that there is: what its store's settings say, and how a receiver of its own reads it. */
import { HttpReceiver } from '../../stores/counting/http';
import type { CountingReceiver, Forward } from '../../stores/counting/receiver';
import { TcpReceiver } from '../../stores/counting/tcp';
import { circonus, datadog, webhook } from '../../stores/wires/json';
import { carbonWith, influx } from '../../stores/wires/lines';
import { openMetrics } from '../../stores/wires/openMetrics';
import { otlp, remoteWrite } from '../../stores/wires/protobuf';
import type { Wire } from '../../stores/wires/told';

type Values = Readonly<Record<string, unknown>>;

export interface Way {
  /** As its store is called. */
  readonly name: string;
  readonly adapter: string;
  readonly wire: Wire;
  /** What its points say: of a time alone, or running totals. */
  readonly says: 'what came' | 'totals';
  /** Of its times. */
  readonly resolutionMs: 1 | 1_000;
  /** One that is fetched has neither address nor receiver. */
  readonly way: 'push' | 'pull';
  readonly own: (port: number) => Values;
  readonly secrets: (port: number) => Readonly<Record<string, string>>;
  /** Everything as received unless told otherwise. */
  readonly set?: 'all' | 'few';
  /** What real receiver of Debian's takes it. */
  readonly real?: 'prometheus' | 'victoria-metrics';
}

const at = (port: number, path = ''): string => `http://127.0.0.1:${port}${path}`;
const none = (): Readonly<Record<string, string>> => ({});
const SIGNING_KEY = `whsec_${btoa('0123456789abcdef0123456789abcdef')}`;

const PUSHED = { way: 'push', says: 'what came', resolutionMs: 1, secrets: none } as const;
const PULLED = { way: 'pull', says: 'totals', resolutionMs: 1, own: () => ({ mode: 'pull' }), secrets: none } as const;

export const WAYS: readonly Way[] = [
  { ...PUSHED, name: 'otlp-delta', adapter: 'otlp', wire: otlp, own: (port) => ({ url: at(port) }) },
  {
    ...{ ...PUSHED, says: 'totals' },
    ...{ name: 'otlp-cumulative', adapter: 'otlp', wire: otlp },
    own: (port) => ({ url: at(port), temporality: 'cumulative' }),
  },
  {
    ...{ ...PUSHED, says: 'totals' },
    ...{ name: 'prometheus-push', adapter: 'prometheus', wire: remoteWrite, real: 'prometheus' },
    own: (port) => ({ url: at(port) }),
  },
  { ...PULLED, name: 'prometheus-pull', adapter: 'prometheus', wire: openMetrics },
  {
    ...{ ...PUSHED, resolutionMs: 1_000 },
    ...{ name: 'graphite', adapter: 'graphite', wire: carbonWith('carbon.'), real: 'victoria-metrics' },
    own: (port) => ({ host: '127.0.0.1', port, prefix: 'carbon' }),
  },
  {
    ...PUSHED,
    ...{ name: 'influxdb', adapter: 'influxdb', wire: influx, real: 'victoria-metrics' },
    own: (port) => ({ url: at(port), version: '1', database: 'forge' }),
  },
  {
    ...{ ...PUSHED, resolutionMs: 1_000 },
    ...{ name: 'datadog', adapter: 'datadog', wire: datadog, real: 'victoria-metrics' },
    own: (port) => ({ url: at(port, '/datadog') }),
    secrets: () => ({ apiKey: 'an-api-key-of-the-test' }),
  },
  {
    ...PUSHED,
    ...{ name: 'circonus-push', adapter: 'circonus', wire: circonus, own: () => ({}) },
    secrets: (port) => ({ url: at(port, '/module/httptrap/id/secret') }),
  },
  { ...PULLED, name: 'circonus-pull', adapter: 'circonus', wire: circonus },
  {
    ...PUSHED,
    ...{ name: 'webhook', adapter: 'webhook', wire: webhook, own: (port) => ({ url: at(port) }) },
    secrets: () => ({ signingKey: SIGNING_KEY }),
  },
];

export const receiverOf = async ({ adapter, wire }: Way, forward?: Forward): Promise<CountingReceiver> =>
  adapter === 'graphite' ? TcpReceiver.start(wire, forward) : new HttpReceiver(wire, forward);

export interface Receiving {
  readonly way: Way;
  /** Undefined of one that is fetched. */
  readonly port: number;
}

/** Three figures a function. */
const FEW = {
  name: 'few',
  queries: [
    { schemaVersion: 1, metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum', groupBy: ['functionKey'] },
    { schemaVersion: 1, metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'], statistic: 'sum', groupBy: ['functionKey'] },
    { schemaVersion: 1, metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'p95', groupBy: ['functionKey'] },
  ],
};

/** What a data source's settings say of them. */
export function exportOf(
  all: readonly Receiving[],
  more: Values = {}
): { readonly export: Values; readonly secrets: Readonly<Record<string, string>> } {
  const stores = all.map(({ way: { name, adapter, own, set = 'all' }, port }) => ({
    ...{ name, adapter, sets: [set] },
    ...own(port),
    ...more,
  }));
  const secrets = all.flatMap(({ way: { name, secrets: of }, port }) =>
    Object.entries(of(port)).map(([key, value]) => [`store.${name}.${key}`, value] as const)
  );
  return { export: { sets: [{ name: 'all' }, FEW], stores }, secrets: Object.fromEntries(secrets) };
}
