/** The line protocol against a real InfluxDB 1: what it gives back is what was sent, texts and all. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { influxdb } from '../../../backend/metricStores/influxdb/influxdb';
import { percentDecoded } from '../../../backend/metricStores/text/testing/texts';
import { epochMs } from '../../../src/engine/time';
import { freePort } from '../../host/freePort';
import { batchFrom, deliver, identityOf, loopback, sentBy } from '../batch';
import { answersOk, newFolder, startServer, type Server } from '../server';

const PATIENCE_MS = 180_000;
const DATABASE = 'forge';
const answer = z.object({
  results: z.array(
    z.object({
      series: z
        .array(
          z.object({
            name: z.string(),
            tags: z.record(z.string(), z.string()).default({}),
            columns: z.array(z.string()),
            values: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
          })
        )
        .default([]),
    })
  ),
});

const command = Bun.which('influxd');
let server: Server;
let url: string;

async function asked(query: string) {
  const body = new URLSearchParams({ q: query, db: DATABASE, epoch: 'ms' });
  const response = await fetch(`${url}/query`, { method: 'POST', body });
  return answer.parse(await response.json()).results.flatMap(({ series }) => series);
}

beforeAll(async () => {
  if (command === null) {
    throw new Error('InfluxDB is not installed: apt-get install influxdb.');
  }
  const folder = newFolder();
  const [port, own] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${port}`;
  const config = [
    'reporting-disabled = true',
    `bind-address = "127.0.0.1:${own}"`,
    ...['[meta]', `dir = "${folder}/meta"`],
    ...['[data]', `dir = "${folder}/data"`, `wal-dir = "${folder}/wal"`],
    ...['[http]', `bind-address = "127.0.0.1:${port}"`, 'log-enabled = false'],
  ];
  writeFileSync(`${folder}/influxdb.conf`, config.join('\n'));
  server = await startServer([command, '-config', `${folder}/influxdb.conf`], folder, () => answersOk(`${url}/ping`));
  await asked(`CREATE DATABASE "${DATABASE}"`);
}, PATIENCE_MS);
afterAll(() => server?.stop());

const senderTo = (database: string) =>
  influxdb.open(influxdb.settings.parse({ url, version: '1', database }), {}, loopback);

test(
  'InfluxDB holds what was sent, series by series, also when it is sent twice',
  async () => {
    const batch = batchFrom(epochMs(Date.UTC(2026, 0, 1)));
    expect(await deliver(senderTo(DATABASE), batch)).toEqual(['taken, 0 refused']);
    expect(await deliver(senderTo(DATABASE), batch)).toEqual(['taken, 0 refused']);
    const found = new Map(
      (await asked('SELECT * FROM /.*/ GROUP BY *')).flatMap(({ name, tags, columns, values }) =>
        columns.flatMap((column, at) => {
          const labels = Object.entries(tags)
            // Tags of other series are there with no value.
            .filter(([, value]) => value !== '')
            .map((pair) => pair.map(percentDecoded));
          const figures = values.map((row) => row[at]).filter((value) => typeof value === 'number');
          return column === 'time' || column.startsWith('le_') || figures.length === 0
            ? []
            : [[identityOf(`${percentDecoded(name)} ${column}`, labels), figures] as const];
        })
      )
    );
    const sent = sentBy(batch, (name, figure) => `${name} ${figure === '' ? 'value' : figure}`);
    expect(found.size).toBe(sent.size);
    expect(sent).toEqual(found);
  },
  PATIENCE_MS
);

test('points before the retention are refused, counted, and the rest is taken', async () => {
  await asked('CREATE RETENTION POLICY "short" ON "forge" DURATION 1h REPLICATION 1 DEFAULT');
  const sender = senderTo(DATABASE);
  const [old] = batchFrom(epochMs(Date.UTC(2020, 0, 1)));
  const [recent] = sender.test(Date.now());
  expect(await deliver(sender, [old, recent])).toEqual([`taken, ${old.points.length} refused`]);
});

test('a database that is not there closes the store', async () => {
  const [outcome] = await deliver(senderTo('nowhere'), senderTo('nowhere').test(0));
  expect(outcome).toStartWith('closed: HTTP 404: {"error":"database not found');
});
