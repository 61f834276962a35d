/** What holds for the messages of every wire: others have their turn between two of them, and each knows what it holds. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { OutgoingSeries } from '../../src/engine/metricSets/outgoing';
import type { Encoded } from './adapter';
import { encodeJson as encodeCirconus } from './circonus/json';
import { encodeSeries } from './datadog/series';
import { encodeLines as encodeGraphite } from './graphite/lines';
import { encodeLines as encodeInfluxdb } from './influxdb/lines';
import { encodeRequests } from './otlp/encode';
import { JSON_WIRE } from './otlp/json';
import { PROTOBUF_WIRE } from './otlp/protobuf';
import { encodeWriteRequests } from './prometheus/remoteWrite';
import { anyBatch, numbers } from './text/testing/texts';
import { encodeJson as encodeWebhook } from './webhook/json';

const SERIES = 400;
const VALUES = Array.from({ length: 60 }, (_, value) => value + 0.5);
const MEGABYTE = 1024 * 1024;

const ENCODERS: readonly (readonly [string, (series: readonly OutgoingSeries[]) => Encoded])[] = [
  ['circonus', encodeCirconus],
  ['datadog', encodeSeries],
  ['graphite', (series) => encodeGraphite(series, '')],
  ['influxdb', encodeInfluxdb],
  ['otlp in JSON', (series) => encodeRequests(series, JSON_WIRE)],
  ['otlp in protobuf', (series) => encodeRequests(series, PROTOBUF_WIRE)],
  ['prometheus', (series) => encodeWriteRequests(series, new Map())],
  ['webhook', encodeWebhook],
];

test.each(ENCODERS)('%s works out no more at a time than the next message needs', (_, encode) => {
  let furthest = -1;
  const watched = Array.from({ length: SERIES }, (_unused, index): OutgoingSeries => {
    const series = numbers(VALUES, { attributes: { number: `${index}`, text: 'x'.repeat(100) } });
    return Object.defineProperty({ ...series }, 'points', {
      enumerable: true,
      get: () => {
        furthest = Math.max(furthest, index);
        return series.points;
      },
    });
  });
  const { messages } = encode(watched);
  expect(furthest).toBe(-1);
  const reached: number[] = [];
  for (const { body } of messages) {
    expect(body.byteLength).toBeLessThanOrEqual(MEGABYTE);
    reached.push(furthest);
  }
  expect(reached.length).toBeGreaterThan(1);
  expect(reached[0]).toBeLessThan(SERIES - 1);
  expect(reached.at(-1)).toBe(SERIES - 1);
});

test.each(ENCODERS)('%s: what a message holds, encoded again, is the same message', (_, encode) => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      for (const { body, points, held } of encode(series).messages) {
        const again = [...encode(held()).messages];
        expect(again.map((message) => message.points)).toEqual([points]);
        expect(Buffer.from(again[0].body).equals(Buffer.from(body))).toBe(true);
      }
    }),
    { numRuns: 60 }
  );
});
