/** The encoders against a real VictoriaMetrics: what it holds afterwards is what was sent, series by series. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { datadog } from '../../backend/metricStores/datadog/datadog';
import { graphite } from '../../backend/metricStores/graphite/graphite';
import { influxdb } from '../../backend/metricStores/influxdb/influxdb';
import { percentDecoded } from '../../backend/metricStores/text/testing/texts';
import { epochMs } from '../../src/engine/time';
import { batchFrom, deliver, identityOf, loopback, sentBy, type Received } from './batch';
import { eventually } from './server';
import {
  startVictoriaMetrics,
  victoriaMetricsPath,
  type ExportedSeries,
  type VictoriaMetrics,
} from './victoriaMetrics';

const PATIENCE_MS = 180_000;
const command = victoriaMetricsPath();
const BATCH = batchFrom(epochMs(Date.UTC(2026, 0, 1)));

describe.skipIf(command === null)('VictoriaMetrics', () => {
  let store: VictoriaMetrics;
  beforeAll(async () => {
    store = await startVictoriaMetrics(command ?? '');
  }, PATIENCE_MS);
  afterAll(() => store?.stop());

  async function received(
    match: string,
    series: number,
    identity: (metric: ExportedSeries['metric']) => string
  ): Promise<Received> {
    const all = await eventually(
      () => store.export(match),
      (seen) => seen.length >= series
    );
    return new Map(all.map(({ metric, values }) => [identity(metric), values]));
  }

  /** The tags but those that are none of ours. */
  const labels = ({ __name__: _name, db: _db, ...rest }: ExportedSeries['metric']) =>
    Object.entries(rest).map((pair) => pair.map(percentDecoded));

  test(
    'holds what was sent as line protocol',
    async () => {
      const own = influxdb.settings.parse({ url: store.url, version: '1', database: 'influx' });
      expect(await deliver(influxdb.open(own, {}, loopback), BATCH)).toEqual(['taken, 0 refused']);
      const sent = sentBy(BATCH, (name, figure) => `${name}_${figure === '' ? 'value' : figure}`);
      const found = await received('{db="influx",__name__!~".*_le_.*"}', sent.size, (metric) =>
        identityOf(percentDecoded(metric.__name__), labels(metric))
      );
      expect(found).toEqual(sent);
      const buckets = await received('{db="influx",__name__=~"latency_le_.*"}', 3, ({ __name__ }) => __name__);
      expect([...buckets].map(([name, [first]]) => [name, first]).sort()).toEqual([
        ['latency_le_100.5', 3],
        ['latency_le_250', 6],
        ['latency_le_50', 1],
      ]);
    },
    PATIENCE_MS
  );

  test(
    "holds what was sent as Carbon's lines",
    async () => {
      const own = graphite.settings.parse({ host: '127.0.0.1', port: store.graphitePort, prefix: 'graphite' });
      expect(await deliver(graphite.open(own, {}, loopback), BATCH)).toEqual(['taken, 0 refused']);
      const sent = sentBy(BATCH, (name, figure) => `graphite.${name}${figure === '' ? '' : `.${figure}`}`);
      const found = await received('{__name__=~"graphite.*"}', sent.size, (metric) =>
        identityOf(percentDecoded(metric.__name__), labels(metric))
      );
      expect(found).toEqual(sent);
    },
    PATIENCE_MS
  );

  test(
    "holds what was sent as Datadog's series",
    async () => {
      const batch = BATCH.map((each) => ({ ...each, name: `datadog.${each.name}` }));
      const own = datadog.settings.parse({ url: `${store.url}/datadog` });
      const sender = datadog.open(own, { apiKey: 'any' }, loopback);
      expect(await deliver(sender, batch)).toEqual(['taken, 0 refused']);
      const sent = sentBy(batch, (name, figure) => `${name}.${figure}`);
      const found = await received('{__name__=~"datadog.*"}', sent.size, (metric) => JSON.stringify(metric));
      // Names and tags are not as they were, but no series became one with another.
      const valuesOf = (all: Received) => [...all.values()].map((values) => JSON.stringify(values)).sort();
      expect(valuesOf(found)).toEqual(valuesOf(sent));
    },
    PATIENCE_MS
  );
});
