import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { APP, anyBatch, labelsGiven, leftOutOf, numbers } from '../text/testing/texts';
import { atOnce } from '../../../src/engine/chunk/codec/steps';
import { encodeJson, renderJson } from './json';
import { members, read, type Metric } from './testing/reader';

const textsOf = (series: readonly OutgoingSeries[]): readonly string[] =>
  [...encodeJson(series).messages].map(({ body }) => new TextDecoder('utf-8', { fatal: true }).decode(body));

const expected = (series: readonly OutgoingSeries[]): readonly Metric[] =>
  series.flatMap((each) => {
    const tags = labelsGiven(each);
    const figures =
      each.shape === 'number'
        ? each.points.map((point) => ({ point, values: { '': point.value } }))
        : each.points.map((point) => {
            const { count, sum, min, max } = point;
            return { point, values: { count, sum, min, max } };
          });
    return figures.flatMap(({ point, values }) =>
      Object.entries(values).flatMap(([figure, value]) => {
        const at = each.temporality === 'cumulative' ? point.end : point.start;
        return value !== undefined && Number.isFinite(value)
          ? [{ name: each.name, figure, tags, value: value + 0, at }]
          : [];
      })
    );
  });

test('whatever a name, key or value holds is read back as it was, with no metric and no tag more', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      expect(textsOf(series).flatMap(read)).toEqual([...expected(series)]);
    }),
    { numRuns: 500 }
  );
});

test('every point is in a message, or left out with a reason', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const { messages, leftOut } = encodeJson(series);
      const sent = [...messages].reduce((sum, { points }) => sum + points, 0);
      const notSent = [...leftOut.values()].reduce((sum, points) => sum + points, 0);
      expect(sent + notSent).toBe(series.reduce((sum, { points }) => sum + points.length, 0));
    })
  );
});

describe('a metric', () => {
  test.each<[string, Parameters<typeof numbers>[1], string]>([
    [
      'is name and stream tags',
      { attributes: { contextAri: 'ari:cloud:jira::site/1' } },
      `m|ST[appId:${APP},contextAri:ari:cloud:jira::site/1]`,
    ],
    [
      'has what is not plain as base64',
      { attributes: { '~(bar)': '<quux>' } },
      `m|ST[appId:${APP},b"fihiYXIp":b"PHF1dXg+"]`,
    ],
    ['has no second tag out of a value', { attributes: { a: 'x,b:y]' } }, `m|ST[appId:${APP},a:b"eCxiOnld"]`],
    ['has no tags out of its name', { name: 'm|ST[a:b]' }, `m%7CST%5Ba:b%5D|ST[appId:${APP}]`],
  ])('%s', (_title, facts, name) => {
    expect(members(textsOf([numbers([7], facts)])[0])).toEqual([
      [name, { _type: 'n', _value: 7, _ts: Date.UTC(2026, 0, 1) }],
    ]);
  });

  test('keeps tags too long for Circonus apart, and within their bound', () => {
    const long = ['x'.repeat(1_000), `${'x'.repeat(999)}y`, '漢'.repeat(1_000)];
    const names = [...long.map((a) => ({ a })), ...long.map((key) => ({ [key]: 'a' }))]
      .map((attributes) => textsOf([numbers([1], { attributes })])[0])
      .map((text) => members(text)[0][0]);
    expect(new Set(names).size).toBe(6);
    names.forEach((name) => expect(name.split(',')[1].length).toBeLessThanOrEqual(257));
  });
});

test('a series with a name longer than Circonus takes is left out, alone, and said', () => {
  const attributes = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, 'x'.repeat(200)]));
  const series = [numbers([1], { attributes }), numbers([2])];
  expect([...leftOutOf(encodeJson(series))]).toEqual([[expect.stringContaining('longer than Circonus takes'), 1]]);
  expect(read(textsOf(series)[0]).map(({ value }) => value)).toEqual([2]);
});

test('what is fetched has each name once, with its last value, and is JSON', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const fetched = read(atOnce(renderJson(series)));
      const names = fetched.map(({ value: _value, at: _at, ...identity }) => JSON.stringify(identity));
      expect(new Set(names).size).toBe(names.length);
      const all = expected(series);
      fetched.forEach((metric) => expect(all).toContainEqual(metric));
    })
  );
  expect(read(atOnce(renderJson([numbers([1, 2, NaN])]))).map(({ value }) => value)).toEqual([2]);
  expect(atOnce(renderJson([]))).toBe('{}');
});

test('messages stay within their bound and hold all points in order', () => {
  const values = Array.from({ length: 60_000 }, (_, value) => value);
  const texts = textsOf([numbers(values)]);
  expect(texts.length).toBeGreaterThan(1);
  texts.forEach((text) => expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024));
  expect(texts.flatMap((text) => members(text).map(([, { _value }]) => _value))).toEqual(values);
});
