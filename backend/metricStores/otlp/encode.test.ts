import { describe, expect, test } from 'bun:test';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { z } from 'zod';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { epochMs } from '../../../src/engine/time';
import { anyBatch, APP, numbers } from '../text/testing/texts';
import { encodeRequests } from './encode';
import { JSON_WIRE } from './json';
import { PROTOBUF_WIRE } from './protobuf';

/** A point as it arrives, in either encoding. */
interface Arrived {
  readonly metric: string;
  readonly unit: string;
  readonly kind: string;
  readonly aggregation: number | undefined;
  readonly isMonotonic: boolean;
  readonly attributes: readonly (readonly [string, string])[];
  readonly start: string;
  readonly time: string;
  readonly value: number | undefined;
  readonly count: string | undefined;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly buckets: readonly string[];
  readonly bounds: readonly number[];
}

const keyValue = z.object({ key: z.string(), value: z.strictObject({ stringValue: z.string() }) });
const point = z.strictObject({
  startTimeUnixNano: z.string().optional(),
  timeUnixNano: z.string(),
  asDouble: z.number().optional(),
  count: z.string().optional(),
  sum: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  bucketCounts: z.array(z.string()).optional(),
  explicitBounds: z.array(z.number()).optional(),
  attributes: z.array(keyValue),
});
const data = z.strictObject({
  dataPoints: z.array(point),
  aggregationTemporality: z.number().optional(),
  isMonotonic: z.boolean().optional(),
});
const metric = z.strictObject({
  name: z.string(),
  unit: z.string(),
  gauge: data.optional(),
  sum: data.optional(),
  histogram: data.optional(),
});
const request = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
});

function fromJson(body: Uint8Array): readonly Arrived[] {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  const metrics = request
    .parse(JSON.parse(text))
    .resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return metrics.flatMap(({ name, unit, ...kinds }) =>
    (['gauge', 'sum', 'histogram'] as const).flatMap((kind) =>
      (kinds[kind]?.dataPoints ?? []).map((each) => ({
        metric: name,
        unit,
        kind,
        aggregation: kinds[kind]?.aggregationTemporality,
        isMonotonic: kinds[kind]?.isMonotonic ?? false,
        attributes: each.attributes.map(({ key, value }) => [key, value.stringValue] as const),
        start: each.startTimeUnixNano ?? '0',
        time: each.timeUnixNano,
        value: each.asDouble,
        count: each.count,
        sum: each.sum,
        min: each.min,
        max: each.max,
        buckets: each.bucketCounts ?? [],
        bounds: each.explicitBounds ?? [],
      }))
    )
  );
}

/** Fields of a message by their numbers, each as its bytes, or as eight of them. */
function fieldsOf(bytes: Uint8Array): ReadonlyMap<number, readonly Uint8Array[]> {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value = type === WireType.LengthDelimited ? reader.bytes() : reader.skip(type, field);
    const known = fields.get(field);
    if (known === undefined) {
      fields.set(field, [value]);
    } else {
      known.push(value);
    }
  }
  return fields;
}
const known = new WeakMap<Uint8Array, ReadonlyMap<number, readonly Uint8Array[]>>();
function all(bytes: Uint8Array, field: number): readonly Uint8Array[] {
  const fields = known.get(bytes) ?? fieldsOf(bytes);
  known.set(bytes, fields);
  return fields.get(field) ?? [];
}
const text = (bytes: Uint8Array | undefined): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const double = (bytes: Uint8Array | undefined): number | undefined => bytes && view(bytes).getFloat64(0, true);
const integer = (bytes: Uint8Array): string => `${view(bytes).getBigUint64(0, true)}`;
const eights = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: bytes.byteLength / 8 }, (_, index) => bytes.subarray(index * 8, index * 8 + 8));

/** By the numbers of `metrics.proto`, read once more and by another way than they are written. */
function fromProtobuf(body: Uint8Array): readonly Arrived[] {
  const metrics = all(body, 1).flatMap((resource) => all(resource, 2).flatMap((scope) => all(scope, 2)));
  return metrics.flatMap((one) =>
    (
      [
        [5, 'gauge'],
        [7, 'sum'],
        [9, 'histogram'],
      ] as const
    ).flatMap(([field, kind]) =>
      all(one, field).flatMap((body_) =>
        all(body_, 1).map((each) => {
          const [attributes, isHistogram] = [kind === 'histogram' ? 9 : 7, kind === 'histogram'];
          const [count] = isHistogram ? all(each, 4) : [];
          return {
            metric: text(all(one, 1)[0]),
            unit: text(all(one, 3)[0]),
            kind,
            aggregation: all(body_, 2)[0]?.[0],
            isMonotonic: all(body_, 3)[0]?.[0] === 1,
            attributes: all(each, attributes).map(
              (pair) => [text(all(pair, 1)[0]), text(all(all(pair, 2)[0] ?? new Uint8Array(), 1)[0])] as const
            ),
            start: all(each, 2).map(integer)[0] ?? '0',
            time: all(each, 3).map(integer)[0] ?? '0',
            value: isHistogram ? undefined : double(all(each, 4)[0]),
            count: count && integer(count),
            sum: isHistogram ? double(all(each, 5)[0]) : undefined,
            min: double(all(each, 11)[0]),
            max: double(all(each, 12)[0]),
            buckets: isHistogram ? all(each, 6).flatMap(eights).map(integer) : [],
            bounds: isHistogram
              ? all(each, 7)
                  .flatMap(eights)
                  .map((value) => double(value) ?? NaN)
              : [],
          };
        })
      )
    )
  );
}

const finite = (value: number | undefined): number | undefined => (Number.isFinite(value) ? value : undefined);
const nanoseconds = (ms: number): string => `${BigInt(ms) * 1_000_000n}`;

/** What has to arrive of a series. */
function expectedOf(series: OutgoingSeries): readonly Arrived[] {
  const texts = [series.name, series.unit, ...Object.entries(series.attributes).flat()];
  if (!texts.every((one) => one.isWellFormed())) {
    return [];
  }
  const { name, unit, app, attributes, temporality } = series;
  const labels = Object.entries('appId' in attributes ? attributes : { appId: app, ...attributes });
  const aggregation = temporality === 'gauge' ? undefined : temporality === 'delta' ? 1 : 2;
  const head = { metric: name, unit, aggregation, attributes: labels };
  const none = { count: undefined, sum: undefined, min: undefined, max: undefined, buckets: [], bounds: [] };
  return series.shape === 'number'
    ? series.points
        .filter(({ value }) => Number.isFinite(value))
        .map(({ start, end, value }) => ({
          ...head,
          ...none,
          kind: temporality === 'gauge' ? 'gauge' : 'sum',
          isMonotonic: temporality !== 'gauge',
          start: temporality === 'gauge' ? '0' : nanoseconds(start),
          time: nanoseconds(end),
          value,
        }))
    : series.points.map(({ start, end, count, sum, min, max, buckets, bounds }) => ({
        ...head,
        kind: 'histogram',
        isMonotonic: false,
        start: nanoseconds(start),
        time: nanoseconds(end),
        value: undefined,
        count: `${count}`,
        sum: finite(sum),
        min: finite(min),
        max: finite(max),
        buckets: buckets.map((bucket) => `${bucket}`),
        bounds: bounds.map((bound) => bound + 0),
      }));
}

const sorted = (points: readonly Arrived[]): readonly string[] =>
  points.map((one) => JSON.stringify(Object.entries(one).toSorted())).toSorted();

describe.each([
  ['json', (series: readonly OutgoingSeries[]) => encodeRequests(series, JSON_WIRE), fromJson],
  ['protobuf', (series: readonly OutgoingSeries[]) => encodeRequests(series, PROTOBUF_WIRE), fromProtobuf],
] as const)('in %s', (_encoding, encode, read) => {
  test('what leaves arrives, point by point, and what can’t leave is counted', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const { messages, leftOut } = encode(batch);
        const sent = [...messages];
        const arrived = sent.flatMap(({ body }) => read(body));
        expect(sorted(arrived)).toEqual(sorted(batch.flatMap(expectedOf)));
        const given = batch.reduce((sum, { points }) => sum + points.length, 0);
        const counted = [...leftOut.values()].reduce((sum, points) => sum + points, 0);
        expect(sent.reduce((sum, { points }) => sum + points, 0)).toBe(arrived.length);
        expect(arrived.length + counted).toBe(given);
      }),
      { numRuns: 300 }
    );
  });

  test('no request is larger than a megabyte, and each series stays in order of time', () => {
    const series = Array.from({ length: 30 }, (_, index) =>
      numbers(
        Array.from({ length: 500 }, (_value, minute) => minute),
        { name: `metric_${index % 3}`, attributes: { url: `/rest/${index}/${'x'.repeat(120)}` } }
      )
    );
    const messages = [...encode(series).messages];
    expect(messages.length).toBeGreaterThan(1);
    messages.forEach(({ body }) => expect(body.byteLength).toBeLessThanOrEqual(1024 * 1024));
    const seen = new Map<string, number[]>();
    messages
      .flatMap(({ body }) => read(body))
      .forEach((one) => {
        const key = JSON.stringify([one.metric, one.attributes]);
        const known = seen.get(key) ?? [];
        known.push(one.value ?? NaN);
        seen.set(key, known);
      });
    expect(seen.size).toBe(30);
    seen.forEach((values) => expect(values).toEqual(Array.from({ length: 500 }, (_, minute) => minute)));
  });

  test('series of one metric stand together', () => {
    const [{ body }] = [
      ...encode([numbers([1], { attributes: { a: '1' } }), numbers([2], { attributes: { a: '2' } })]).messages,
    ];
    expect(Buffer.from(body).toString('latin1').split('forge-app-metrics').length).toBe(2);
    expect(read(body).map(({ value }) => value)).toEqual([1, 2]);
  });
});

test('enumerations leave as numbers', () => {
  const [{ body }] = [...encodeRequests([numbers([1])], JSON_WIRE).messages];
  expect(JSON.parse(text(body))).toMatchObject({
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { aggregationTemporality: 1, isMonotonic: true } }] }] }],
  });
});

test('a series says of which app it is, whatever a set left of it', () => {
  const own = numbers([1], { attributes: { appId: 'hashed', url: '/' } });
  const without = numbers([1], { attributes: { url: '/' } });
  const arrived = [...encodeRequests([own, without], JSON_WIRE).messages].flatMap(({ body }) => fromJson(body));
  expect(arrived.map(({ attributes }) => Object.fromEntries(attributes)['appId'])).toEqual(['hashed', APP]);
});

test('a histogram that is not sound is left out, and counted', () => {
  const facts = { app: APP, name: 'h', unit: 'ms', attributes: {}, shape: 'histogram', temporality: 'delta' } as const;
  const at = { start: epochMs(0), end: epochMs(60_000) };
  const points = [
    { ...at, count: 3, bounds: [1], buckets: [1, 2] },
    { ...at, count: 1.5, bounds: [], buckets: [] },
    { ...at, count: 3, bounds: [1, 2], buckets: [1, 2] },
    { ...at, count: 3, bounds: [1], buckets: [-1, 4] },
    { ...at, count: 3, bounds: [1, 2], buckets: [] },
  ];
  const { messages, leftOut } = encodeRequests([{ ...facts, points }], PROTOBUF_WIRE);
  const arrived = [...messages].flatMap(({ body }) => fromProtobuf(body));
  expect(arrived.map(({ count, bounds, buckets }) => ({ count, bounds, buckets }))).toEqual([
    { count: '3', bounds: [1], buckets: ['1', '2'] },
    { count: '3', bounds: [], buckets: [] },
  ]);
  expect([...leftOut.values()]).toEqual([3]);
});
