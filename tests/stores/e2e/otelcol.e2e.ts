/** OTLP against a real OpenTelemetry collector: what it sends on is what it was sent. `OTELCOL` names its executable. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { otlp } from '../../../backend/metricStores/otlp/otlp';
import { labelsOf } from '../../../backend/metricStores/points/sendable';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { epochMs } from '../../../src/engine/time';
import { freePort } from '../../host/freePort';
import { batchFrom, deliver, loopback } from '../batch';
import { eventually, newFolder, startServer, type Server } from '../server';

const PATIENCE_MS = 180_000;

const point = z.object({
  startTimeUnixNano: z.string().default('0'),
  timeUnixNano: z.string(),
  asDouble: z.number().optional(),
  count: z.string().optional(),
  sum: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  bucketCounts: z.array(z.string()).default([]),
  explicitBounds: z.array(z.number()).default([]),
  attributes: z
    .array(z.object({ key: z.string().default(''), value: z.object({ stringValue: z.string() }) }))
    .default([]),
});
const data = z.object({
  dataPoints: z.array(point),
  aggregationTemporality: z.number().optional(),
  isMonotonic: z.boolean().default(false),
});
const metric = z.object({
  name: z.string().default(''),
  unit: z.string().default(''),
  gauge: data.optional(),
  sum: data.optional(),
  histogram: data.optional(),
});
const request = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
});

interface Arrived {
  readonly series: string;
  readonly point: string;
}

const nanoseconds = (ms: number): string => `${BigInt(ms) * 1_000_000n}`;

const arrived = (body: unknown): readonly Arrived[] =>
  request
    .parse(body)
    .resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .flatMap(({ name, unit, ...kinds }) =>
      (['gauge', 'sum', 'histogram'] as const).flatMap((kind) =>
        (kinds[kind]?.dataPoints ?? []).map(({ attributes, startTimeUnixNano, timeUnixNano, ...rest }) => ({
          series: JSON.stringify([
            ...[name, unit, kind, kinds[kind]?.aggregationTemporality, kinds[kind]?.isMonotonic],
            attributes.map(({ key, value }) => [key, value.stringValue]).sort(),
          ]),
          point: JSON.stringify([startTimeUnixNano, timeUnixNano, Object.entries(rest).sort()]),
        }))
      )
    );

const expectedOf = (series: OutgoingSeries): readonly Arrived[] => {
  const kind = series.shape === 'histogram' ? 'histogram' : series.temporality === 'gauge' ? 'gauge' : 'sum';
  const temporality = { delta: 1, cumulative: 2, gauge: undefined }[series.temporality];
  const key = JSON.stringify([
    ...[series.name, series.unit, kind, temporality, kind === 'sum'],
    labelsOf(series).toSorted(),
  ]);
  const start = (ms: number): string => (kind === 'gauge' ? '0' : nanoseconds(ms));
  const pointOf = (times: { readonly start: number; readonly end: number }, rest: object): Arrived => ({
    series: key,
    point: JSON.stringify([start(times.start), nanoseconds(times.end), Object.entries(rest).sort()]),
  });
  return series.shape === 'number'
    ? series.points.map((one) => pointOf(one, { asDouble: one.value, bucketCounts: [], explicitBounds: [] }))
    : series.points.map(({ count, sum, min, max, buckets, bounds, ...times }) =>
        pointOf(times, {
          ...{ count: `${count}`, sum, min, max },
          ...{ bucketCounts: buckets.map((bucket) => `${bucket}`), explicitBounds: bounds },
        })
      );
};

const inOrder = (all: readonly Arrived[]): readonly Arrived[] => all.toSorted((a, b) => (a.series < b.series ? -1 : 1));

const received: unknown[] = [];
const behind = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(incoming) {
    received.push(await incoming.json());
    return Response.json({});
  },
});
let collector: Server;
let url: string;

beforeAll(async () => {
  const command = process.env['OTELCOL'];
  if (command === undefined || command === '') {
    throw new Error(
      'OTELCOL names no OpenTelemetry collector. tests/stores/e2e/otelcol-builder.yaml says how one is built.'
    );
  }
  const folder = newFolder();
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}`;
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint: address } } } },
    exporters: {
      otlp_http: {
        metrics_endpoint: `http://127.0.0.1:${behind.port}/v1/metrics`,
        encoding: 'json',
        compression: 'none',
        sending_queue: { enabled: false },
      },
    },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: { receivers: ['otlp'], exporters: ['otlp_http'] } },
    },
  };
  await Bun.write(`${folder}/config.yaml`, JSON.stringify(config));
  // It answers no GET, and that is an answer.
  const isReady = async () => (await fetch(`${url}/v1/metrics`)).status > 0;
  collector = await startServer([command, `--config=${folder}/config.yaml`], folder, isReady);
}, PATIENCE_MS);

afterAll(async () => {
  await collector?.stop();
  await behind.stop(true);
});

beforeEach(() => {
  received.length = 0;
});

const BATCH = batchFrom(epochMs(Date.UTC(2026, 0, 1))).filter(({ name, attributes }) =>
  [name, ...Object.entries(attributes).flat()].every((text) => text.isWellFormed())
);

describe.each(['json', 'protobuf'])('in %s', (encoding) => {
  test.each(['delta', 'cumulative', 'gauge'] as const)(
    'a collector sends on what it was sent: %s',
    async (temporality) => {
      const batch = BATCH.flatMap((series): readonly OutgoingSeries[] => {
        if (series.shape === 'number') {
          return [{ ...series, temporality }];
        }
        return temporality === 'gauge' ? [] : [{ ...series, temporality }];
      });
      const own = otlp.settings.parse({ url, encoding });
      expect(await deliver(otlp.open(own, {}, loopback), batch)).toEqual(['taken, 0 refused']);
      const expected = batch.flatMap(expectedOf);
      const seen = await eventually(
        async () => received.flatMap(arrived),
        (all) => all.length >= expected.length
      );
      expect(inOrder(seen)).toEqual(inOrder(expected));
    },
    PATIENCE_MS
  );

  test(
    'what it can’t read is refused, in its own words',
    async () => {
      const own = otlp.settings.parse({ url, encoding });
      const body = encoding === 'json' ? Buffer.from('{"resourceMetrics":1}') : new Uint8Array([0x0a, 0xff, 0x01]);
      const garbage = { body, points: 1, held: () => [] };
      const outcome = await otlp.open(own, {}, loopback).send(garbage, new AbortController().signal);
      expect(outcome).toEqual({ kind: 'refused', words: expect.stringMatching(/^HTTP 400: .+/) });
    },
    PATIENCE_MS
  );
});
