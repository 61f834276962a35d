/** What an OTLP receiver and a real Prometheus hold, by the compiled backend, against what a panel shows. */
import { afterAll, beforeAll, describe, expect, it, test } from 'bun:test';
import { z } from 'zod';
import { prometheusPath, startReceivingPrometheus, type ReceivingPrometheus } from '../../stores/prometheus';
import { eventually } from '../../stores/server';
import { metricsQuery, MINUTE, Rig, settledHour, sumOf, WINDOW } from '../rig';

const PATIENCE_MS = 240_000;
const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
const NAME = 'forge_backend_invocation_count';
const DAY = 24 * 60 * MINUTE;

const milliseconds = z.string().transform((text) => Number(BigInt(text) / 1_000_000n));
const request = z.object({
  resourceMetrics: z.array(
    z.object({
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              sum: z
                .object({
                  dataPoints: z.array(
                    z.object({ startTimeUnixNano: milliseconds, timeUnixNano: milliseconds, asDouble: z.number() })
                  ),
                  aggregationTemporality: z.literal(1),
                })
                .optional(),
            })
          ),
        })
      ),
    })
  ),
});

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
  await rig.stopBackend();
  await rig.startBackend({ GF_PLUGIN_STORE_HOSTS: '127.0.0.1' });
}, PATIENCE_MS);
afterAll(() => rig.close());

/** @param from where what leaves begins. */
function contextOf(email: string, from: number, stores: readonly Readonly<Record<string, unknown>>[]) {
  const history = (Date.now() - from - MINUTE) / DAY;
  const all = stores.map((store) => ({ name: store['adapter'], period: 1, sets: ['all'], history, ...store }));
  return rig.context({ email, settings: { export: { sets: [{ name: 'all' }], stores: all } } });
}

const shownIn = async (asking: ReturnType<typeof contextOf>, range: ReturnType<typeof settledHour>): Promise<number> =>
  sumOf((await rig.askUntilWhole(asking, metricsQuery([COUNT], { statistic: 'sum' }), { range })).frames);

/** An OTLP receiver that remembers the deltas of one metric. */
function startReceiver() {
  const taken: { readonly start: number; readonly end: number; readonly value: number }[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(incoming) {
      const body = Bun.gunzipSync(new Uint8Array(await incoming.arrayBuffer()));
      const { resourceMetrics } = request.parse(JSON.parse(new TextDecoder().decode(body)));
      const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      for (const { name, sum } of metrics) {
        for (const { startTimeUnixNano, timeUnixNano, asDouble } of name === NAME ? (sum?.dataPoints ?? []) : []) {
          taken.push({ start: startTimeUnixNano, end: timeUnixNano, value: asDouble });
        }
      }
      return Response.json({ partialSuccess: {} });
    },
  });
  const sumWhere = (isMeant: (point: (typeof taken)[number]) => boolean): number =>
    taken.filter(isMeant).reduce((all, { value }) => all + value, 0);
  const store = { adapter: 'otlp', encoding: 'json', url: server.url.href };
  return { store, sumWhere, stop: () => server.stop(true) };
}

it(
  'OTLP: the sum of what arrived is the sum of what is shown',
  async () => {
    const receiver = startReceiver();
    const range = settledHour();
    const shown = await shownIn(contextOf('otlp@example.com', range.from, [receiver.store]), range);
    const arrived = async () => receiver.sumWhere(({ start }) => start >= range.from && start < range.to);
    expect(shown).toBeGreaterThan(0);
    expect(await eventually(arrived, (seen) => seen >= shown)).toBe(shown);
    await receiver.stop();
  },
  PATIENCE_MS
);

const command = prometheusPath();

describe.skipIf(command === null)('Prometheus', () => {
  let prometheus: ReceivingPrometheus;
  beforeAll(async () => {
    prometheus = await startReceivingPrometheus(command ?? '');
  }, PATIENCE_MS);
  afterAll(() => prometheus?.stop());

  test(
    'its totals are the sums of what is shown, at the ends of points',
    async () => {
      // Nothing older than an hour leaves for it.
      const to = Math.floor((Date.now() - 20 * MINUTE) / WINDOW) * WINDOW;
      const range = { from: to - WINDOW, to };
      const receiver = startReceiver();
      const stores = [receiver.store, { adapter: 'prometheus', url: prometheus.url }];
      const shown = await shownIn(contextOf('prometheus@example.com', range.from, stores), range);
      const arrived = async () => receiver.sumWhere(({ start }) => start >= range.from && start < to);
      expect(await eventually(arrived, (seen) => seen >= shown)).toBe(shown);
      // Some points begin before the end and end after it.
      const ended = receiver.sumWhere(({ start, end }) => start >= range.from && end <= to);
      const total = async () => {
        const held = await prometheus.held(`${NAME}_total`, to);
        return held.reduce((all, { samples }) => all + (samples.at(-1)?.[1] ?? 0), 0);
      };
      expect(ended).toBeGreaterThan(0);
      expect(await eventually(total, (seen) => seen >= ended)).toBe(ended);
      await receiver.stop();
    },
    PATIENCE_MS
  );
});
