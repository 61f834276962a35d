/** Remote write and scrapes against a real Prometheus and a real VictoriaMetrics: what they hold is what was sent. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { canonical } from '../../backend/metricStores/prometheus/canonical';
import { legalLabels, metricName } from '../../backend/metricStores/prometheus/names';
import { atOnce } from '../../src/engine/chunk/codec/steps';
import { OPEN_METRICS_TYPE, renderOpenMetrics } from '../../backend/metricStores/prometheus/openMetrics';
import { prometheus } from '../../backend/metricStores/prometheus/prometheus';
import { labelsOf } from '../../backend/metricStores/points/sendable';
import type { Sender } from '../../backend/metricStores/adapter';
import type { OutgoingSeries } from '../../src/engine/metricSets/outgoing';
import { epochMs, MINUTE } from '../../src/engine/time';
import { batchFrom, deliver, loopback } from './batch';
import { eventually } from './server';
import { prometheusPath, startReceivingPrometheus, type HeldSeries, type ReceivingPrometheus } from './prometheus';
import { startVictoriaMetrics, victoriaMetricsPath, type VictoriaMetrics } from './victoriaMetrics';

const PATIENCE_MS = 180_000;
/** A Prometheus takes nothing that is older than an hour. */
const FROM = epochMs(Math.floor(Date.now() / MINUTE) * MINUTE - 30 * MINUTE);
const NOW = epochMs(FROM + 40 * MINUTE);

const cumulative = (batch: readonly OutgoingSeries[]): readonly OutgoingSeries[] =>
  batch
    .filter(({ name, attributes }) => [name, ...Object.entries(attributes).flat()].every((text) => text.isWellFormed()))
    .map((series) => ({ ...series, temporality: 'cumulative' }));
const BATCH = cumulative(batchFrom(FROM));

type Held = ReadonlyMap<string, readonly (readonly [number, number])[]>;

const identityOf = (metric: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(metric).sort());

function sent(batch: readonly OutgoingSeries[]): Held {
  const held = new Map<string, (readonly [number, number])[]>();
  for (const series of batch) {
    const labels = Object.fromEntries(legalLabels(labelsOf(series)));
    const add = (suffix: string, time: number, value: number, more: Readonly<Record<string, string>> = {}) => {
      const identity = identityOf({ __name__: metricName(series.name) + suffix, ...labels, ...more });
      held.set(identity, [...(held.get(identity) ?? []), [time, value]]);
    };
    if (series.shape === 'number') {
      series.points.forEach(({ end, value }) => add('_total', end, value));
      continue;
    }
    for (const { end, count, sum = NaN, bounds, buckets } of series.points) {
      bounds.forEach((bound, index) =>
        add(
          '_bucket',
          end,
          buckets.slice(0, index + 1).reduce((a, b) => a + b, 0),
          { le: canonical(bound) }
        )
      );
      add('_bucket', end, count, { le: '+Inf' });
      add('_count', end, count);
      add('_sum', end, sum);
    }
  }
  return held;
}

const asHeld = (all: readonly HeldSeries[]): Held =>
  new Map(all.map(({ metric, samples }) => [identityOf(metric), samples]));

const senderTo = (url: string): Sender =>
  prometheus.open(prometheus.settings.parse({ url, allowHttp: true }), {}, loopback);

const command = prometheusPath();

describe.skipIf(command === null)('Prometheus', () => {
  let store: ReceivingPrometheus;
  let page = '# EOF\n';
  const exposed = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => new Response(page, { headers: { 'content-type': OPEN_METRICS_TYPE } }),
  });
  beforeAll(async () => {
    store = await startReceivingPrometheus(command ?? '', `127.0.0.1:${exposed.port}`);
  }, PATIENCE_MS);
  afterAll(async () => {
    await store?.stop();
    await exposed.stop(true);
  });

  const pushed = BATCH.map((series) => ({ ...series, attributes: { ...series.attributes, way: 'push' } }));
  const pulled = BATCH.map((series) => ({ ...series, attributes: { ...series.attributes, way: 'pull' } }));

  test(
    'holds what was written to it, text by text, point by point',
    async () => {
      expect(await deliver(senderTo(store.url), pushed)).toEqual(['taken, 0 refused']);
      expect(asHeld(await store.held('{way="push"}', NOW))).toEqual(sent(pushed));
    },
    PATIENCE_MS
  );

  test(
    'refuses what is older than it has, and says so',
    async () => {
      const older = cumulative(batchFrom(epochMs(FROM - 5 * MINUTE))).map((series) => ({
        ...series,
        attributes: { ...series.attributes, way: 'push' },
      }));
      expect(await deliver(senderTo(store.url), older.slice(0, 1))).toEqual([
        expect.stringMatching(/^refused: HTTP 400: .*out of order/),
      ]);
    },
    PATIENCE_MS
  );

  test(
    'holds what it scraped, text by text, each with its own time',
    async () => {
      const expected = sent(pulled);
      page = atOnce(renderOpenMetrics(pulled));
      const held = await eventually(
        () => store.held('{way="pull"}', NOW),
        (seen) => seen.length >= expected.size
      );
      // Prometheus says beside it where it scraped.
      const own = held.map(({ metric: { job: _job, instance: _instance, ...metric }, samples }) => ({
        metric,
        samples,
      }));
      expect(asHeld(own)).toEqual(expected);
    },
    PATIENCE_MS
  );
});

const victoria = victoriaMetricsPath();

describe.skipIf(victoria === null)('VictoriaMetrics', () => {
  let store: VictoriaMetrics;
  beforeAll(async () => {
    store = await startVictoriaMetrics(victoria ?? '');
  }, PATIENCE_MS);
  afterAll(() => store?.stop());

  test(
    'holds what was written to it, text by text, point by point',
    async () => {
      expect(await deliver(senderTo(store.url), BATCH)).toEqual(['taken, 0 refused']);
      const expected = sent(BATCH);
      const held = await eventually(
        () => store.export('{appId!=""}'),
        (seen) => seen.length >= expected.size
      );
      const received = held.map(({ metric, values, timestamps }) => ({
        metric,
        samples: values.map((value, index) => [timestamps[index], value] as const),
      }));
      expect(asHeld(received)).toEqual(expected);
    },
    PATIENCE_MS
  );
});
