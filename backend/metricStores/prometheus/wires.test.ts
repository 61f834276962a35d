/** Both wires say the same, and it is what they were told. */
import { expect, test } from 'bun:test';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { labelsOf } from '../points/sendable';
import { anyBatch, leftOutOf, numbers } from '../text/testing/texts';
import { canonical } from './canonical';
import { legalLabels, metricName } from './names';
import { atOnce } from '../../../src/engine/chunk/codec/steps';
import { renderOpenMetrics } from './openMetrics';
import { encodeWriteRequests } from './remoteWrite';

interface Arrived {
  readonly labels: readonly (readonly [string, string])[];
  readonly value: number;
  readonly time: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Fields of length-delimited messages; what is no message is read by the one who knows. */
function* fields(bytes: Uint8Array): Generator<readonly [number, Uint8Array, BinaryReader | undefined]> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.LengthDelimited) {
      yield [field, reader.bytes(), undefined];
    } else {
      yield [field, new Uint8Array(), reader];
    }
  }
}

function fromRemoteWrite(body: Uint8Array): readonly Arrived[] {
  return [...fields(body)].flatMap(([, series]) => {
    const labels: [string, string][] = [];
    const samples: { value: number; time: number }[] = [];
    for (const [field, bytes] of fields(series)) {
      if (field === 1) {
        const [name, value] = [...fields(bytes)].map(([, text]) => decoder.decode(text));
        labels.push([name, value]);
      } else {
        const sample = { value: 0, time: 0 };
        for (const [inner, , reader] of fields(bytes)) {
          if (inner === 1) {
            sample.value = reader?.double() ?? NaN;
          } else {
            sample.time = Number(reader?.int64());
          }
        }
        samples.push(sample);
      }
    }
    return samples.map((sample) => ({ labels, ...sample }));
  });
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:\\[\\"n]|[^\\"\n])*",?)*)\} (\S+) (\S+)$/u;
const UNESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/** A line a sample, a name once a label, and nothing else but types and the end. */
function fromOpenMetrics(text: string): readonly Arrived[] {
  const lines = text.split('\n');
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
  const types = new Set<string>();
  return lines.slice(0, -2).flatMap((line): readonly Arrived[] => {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) {
      expect(types.has(type[1])).toBe(false);
      types.add(type[1]);
      return [];
    }
    const [, name = '', inner = '', value, time] = LINE.exec(line) ?? [];
    const labels = [...inner.matchAll(/([a-zA-Z0-9_]+)="((?:\\[\\"n]|[^\\"\n])*)"/gu)].map(
      ([, key, raw]) => [key, raw.replace(/\\[\\"n]/g, (pair) => UNESCAPED[pair] ?? '')] as const
    );
    expect(new Set(labels.map(([key]) => key)).size).toBe(labels.length);
    return [{ labels: [['__name__', name], ...labels], value: Number(value), time: Math.round(Number(time) * 1000) }];
  });
}

function expectedOf(series: OutgoingSeries): readonly Arrived[] {
  const common = legalLabels(labelsOf(series));
  const name = metricName(series.name);
  const one = (suffix: string, value: number, time: number, le?: string): Arrived => ({
    labels: [['__name__', name + suffix], ...common, ...(le === undefined ? [] : [['le', le] as const])],
    value,
    time,
  });
  if (series.shape === 'number') {
    const suffix = series.temporality === 'gauge' || name.endsWith('_total') ? '' : '_total';
    return series.points.filter(({ value }) => Number.isFinite(value)).map(({ value, end }) => one(suffix, value, end));
  }
  return series.points.flatMap(({ end, count, sum, bounds, buckets }) => [
    ...bounds.map((bound, index) =>
      one(
        '_bucket',
        buckets.slice(0, index + 1).reduce((a, b) => a + b, 0),
        end,
        canonical(bound)
      )
    ),
    one('_bucket', count, end, '+Inf'),
    one('_count', count, end),
    ...(sum !== undefined && Number.isFinite(sum) ? [one('_sum', sum, end)] : []),
  ]);
}

const sorted = (all: readonly Arrived[]): readonly string[] =>
  all.map(({ labels, value, time }) => JSON.stringify([labels.toSorted(), value + 0, time])).toSorted();

/** Of one name, one kind: what clashes is another test's. */
const distinct = anyBatch.map((batch) =>
  batch
    .filter((one) => [one.name, ...Object.entries(one.attributes).flat()].every((text) => text.isWellFormed()))
    .map((one, index) => ({ ...one, name: `${one.name}${index}x` }))
);

test('what leaves arrives, by remote write and by a scrape: no value makes a second line, label or sample', () => {
  fc.assert(
    fc.property(distinct, (batch) => {
      const expected = sorted(batch.flatMap(expectedOf));
      const { messages } = encodeWriteRequests(batch, new Map());
      expect(sorted([...messages].flatMap(({ body }) => fromRemoteWrite(body)))).toEqual(expected);
      expect(sorted(fromOpenMetrics(atOnce(renderOpenMetrics(batch))))).toEqual(expected);
    }),
    { numRuns: 300 }
  );
});

test('labels leave in order of their names, as receivers ask for', () => {
  fc.assert(
    fc.property(distinct, (batch) => {
      const { messages } = encodeWriteRequests(batch, new Map());
      for (const { labels } of [...messages].flatMap(({ body }) => fromRemoteWrite(body))) {
        const names = labels.map(([name]) => name);
        expect(names).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
        expect(new Set(names).size).toBe(names.length);
      }
    })
  );
});

test('points are counted, whether they leave or not', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const { messages, leftOut } = encodeWriteRequests(batch, new Map());
      const sent = [...messages].reduce((sum, { points }) => sum + points, 0);
      const counted = [...leftOut.values()].reduce((sum, points) => sum + points, 0);
      expect(sent + counted).toBe(batch.reduce((sum, { points }) => sum + points.length, 0));
    }),
    { numRuns: 300 }
  );
});

test('a metric that would be mixed with another is left out, and it is said; the first one goes on', () => {
  const claimed = new Map<string, string>();
  const namesOf = (series: OutgoingSeries) =>
    [...encodeWriteRequests([series], claimed).messages].flatMap(({ body }) => fromRemoteWrite(body));
  const counter = { ...numbers([1], { name: 'x' }), temporality: 'cumulative' } as const;
  const clashing = { ...numbers([1], { name: 'x_total' }), temporality: 'cumulative' } as const;
  expect(namesOf(counter)).toHaveLength(1);
  expect(namesOf(clashing)).toEqual([]);
  expect([...leftOutOf(encodeWriteRequests([clashing], claimed)).values()]).toEqual([1]);
  expect(namesOf(counter)).toHaveLength(1);
});

test('messages hold 2,000 samples at most, and each series stays in order of time', () => {
  const series = Array.from({ length: 7 }, (_, index) =>
    numbers(
      Array.from({ length: 1_500 }, (_value, minute) => minute),
      { attributes: { url: `/${index}` } }
    )
  );
  const messages = [...encodeWriteRequests(series, new Map()).messages];
  const perMessage = messages.map(({ body }) => fromRemoteWrite(body));
  perMessage.forEach((samples) => expect(samples.length).toBeLessThanOrEqual(2_000));
  const ofOne = perMessage.flat().filter(({ labels }) => labels.some(([, value]) => value === '/3'));
  expect(ofOne.map(({ value }) => value)).toEqual(Array.from({ length: 1_500 }, (_, minute) => minute));
});
