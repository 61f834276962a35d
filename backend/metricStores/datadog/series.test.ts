import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { z } from 'zod';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { APP, anyBatch, leftOutOf, numbers } from '../text/testing/texts';
import { encodeSeries } from './series';

const body = z.strictObject({
  series: z.array(
    z.strictObject({
      metric: z.string(),
      type: z.enum(['count', 'gauge', 'rate']),
      interval: z.number().int().positive().optional(),
      tags: z.array(z.string()),
      points: z.array(z.tuple([z.number().int(), z.number()])),
    })
  ),
});

const read = (series: readonly OutgoingSeries[]) =>
  [...encodeSeries(series).messages].flatMap(
    ({ body: bytes }) => body.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).series
  );

/** What Datadog's documentation says it does with a tag. */
const asKept = (tag: string): string =>
  tag
    .replace(/[^\p{L}\p{N}_\-:./]/gu, '_')
    .slice(0, 200)
    .toLowerCase();

test('names and tags are such as Datadog keeps, whatever came', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      for (const { metric, tags } of read(series)) {
        expect(metric).toMatch(/^[A-Za-z][A-Za-z0-9_.]{0,199}$/);
        expect(tags.filter((tag) => !/^\p{L}[\p{L}\p{N}_\-:./]*[^:]$/u.test(tag) || tag.length > 200)).toEqual([]);
      }
    }),
    { numRuns: 500 }
  );
});

test('no two series become one by how Datadog writes names and tags', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const kept = series.map(
        (each) => new Set(read([each]).map(({ metric, tags }) => JSON.stringify([metric, tags.map(asKept).sort()])))
      );
      const all = kept.flatMap((each) => [...each]);
      expect(new Set(all).size).toBe(all.length);
    }),
    { numRuns: 500 }
  );
});

test.each<[Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
  [{ a: 'x y' }, { a: 'x_y' }],
  [{ functionKey: 'onIssue' }, { functionKey: 'onissue' }],
  [{ a: 'x'.repeat(300) }, { a: `${'x'.repeat(299)}y` }],
  [{ 'a b': 'x' }, { a_b: 'x' }],
  [{ a: '' }, { a: '_' }],
  [{ a: '\ud800' }, { a: '\ud801' }],
  [{ 'a:b': 'c' }, { a: 'b:c' }],
])('%j and %j stay apart', (one, other) => {
  const [first, second] = [one, other].map((attributes) => read([numbers([1], { attributes })])[0].tags.map(asKept));
  expect(first).not.toEqual(second);
});

test('sums at the receiver are those that were sent', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const sent = read(series).flatMap(({ points }) => points.map(([, value]) => value + 0));
      const given = series.flatMap((each): readonly (number | undefined)[] =>
        each.shape === 'number'
          ? each.points.map(({ value }) => value)
          : each.points.flatMap(({ count, sum, min, max }) => [count, sum, min, max])
      );
      const finite = given.flatMap((value) => (value !== undefined && Number.isFinite(value) ? [value + 0] : []));
      expect(sent.sort()).toEqual(finite.sort());
    })
  );
});

test('every point is in a message once, or left out with a reason', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const { messages, leftOut } = encodeSeries(series);
      const sent = [...messages].reduce((sum, { points }) => sum + points, 0);
      const notSent = [...leftOut.values()].reduce((sum, points) => sum + points, 0);
      expect(sent + notSent).toBe(series.reduce((sum, { points }) => sum + points.length, 0));
    })
  );
});

describe('a series', () => {
  const start = Date.UTC(2026, 0, 1);

  test('of deltas is a count of its minutes', () => {
    expect(read([numbers([3, 4], { name: 'forge_api_request_count', attributes: { env: 'production' } })])).toEqual([
      {
        metric: 'forge_api_request_count',
        type: 'count',
        interval: 60,
        tags: [`appId:${APP}`, 'env:production'],
        points: [
          [start / 1000, 3],
          [start / 1000 + 60, 4],
        ],
      },
    ]);
  });

  test.each([
    ['gauge', '1', { type: 'gauge' }],
    ['gauge', '{request}/s', { type: 'rate', interval: 60 }],
    ['cumulative', '1', { type: 'gauge' }],
  ] as const)('of %s and unit %s is of the kind %j', (temporality, unit, kind) => {
    expect(read([{ ...numbers([3], { unit }), temporality }])).toEqual([expect.objectContaining(kind)]);
  });

  test('of a histogram is its figures; that its buckets stay is said', () => {
    const facts = { count: 3, sum: 12, min: 1, max: 9, bounds: [5], buckets: [2, 1] };
    const [{ start: from, end }] = numbers([0]).points;
    const points = [{ start: from, end, ...facts }];
    const series: OutgoingSeries = { ...numbers([]), shape: 'histogram', temporality: 'delta', points };
    expect(read([series]).map(({ metric, type, points: [[, value]] }) => [metric, type, value])).toEqual([
      ['m.count', 'count', 3],
      ['m.sum', 'count', 12],
      ['m.min', 'gauge', 1],
      ['m.max', 'gauge', 9],
    ]);
    expect([...leftOutOf(encodeSeries([series]))]).toEqual([[expect.stringContaining('buckets'), 0]]);
  });

  test('whose points are of several lengths has an object for each', () => {
    const [first, second] = numbers([1, 2]).points;
    const longer = { ...second, end: numbers([0, 0, 0]).points[2].end };
    const objects = read([{ ...numbers([]), points: [first, longer] }]);
    expect(objects.map(({ interval, points }) => [interval, points.length])).toEqual([
      [60, 1],
      [120, 1],
    ]);
  });
});

test("messages stay within Datadog's bound and hold all points in order", () => {
  const values = Array.from({ length: 50_000 }, (_, value) => value);
  const messages = [...encodeSeries([numbers(values, { attributes: { a: '漢'.repeat(500) } })]).messages];
  expect(messages.length).toBeGreaterThan(1);
  messages.forEach(({ body: bytes }) => expect(bytes.length).toBeLessThanOrEqual(512_000));
  const all = messages.flatMap(({ body: bytes }) => body.parse(JSON.parse(new TextDecoder().decode(bytes))).series);
  expect(all.flatMap(({ points }) => points.map(([, value]) => value))).toEqual(values);
});
