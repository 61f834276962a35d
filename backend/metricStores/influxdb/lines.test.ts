import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { HistogramPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { APP, anyBatch, labelsGiven, leftOutOf, numbers, percentDecoded } from '../text/testing/texts';
import { encodeLines } from './lines';

const textOf = (series: readonly OutgoingSeries[]): string =>
  [...encodeLines(series).messages].map(({ body }) => new TextDecoder('utf-8', { fatal: true }).decode(body)).join('');

interface Line {
  readonly name: string;
  readonly tags: readonly (readonly string[])[];
  readonly fields: Readonly<Record<string, number>>;
  readonly at: number;
}

/** At what no backslash stands before. */
const parted = (text: string, at: string): readonly string[] => text.split(new RegExp(`(?<!\\\\)${at}`));
const plain = (text: string): string => percentDecoded(text.replace(/\\([,= ])/g, '$1'));

/** As the line protocol is documented: lines at `\n`, three parts at spaces, tags at commas. */
function read(text: string): readonly Line[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => {
    expect(line).not.toMatch(/^#|\\(?![,= ])|\p{Cc}/u);
    const parts = parted(line, ' ');
    expect(parts).toHaveLength(3);
    const [name, ...tags] = parted(parts[0], ',');
    const keys = tags.map((tag) => parted(tag, '='));
    keys.forEach((pair) => expect(pair).toHaveLength(2));
    expect(keys.filter(([key, value]) => value === '' || ['time', '_field', '_measurement'].includes(key))).toEqual([]);
    expect(new Set(keys.map(([key]) => key)).size).toBe(keys.length);
    const fields = parts[1].split(',').map((field) => field.split('='));
    return {
      name: plain(name),
      tags: keys.map((pair) => pair.map(plain)),
      fields: Object.fromEntries(fields.map(([key, value]) => [key, Number(value) + 0])),
      at: Number(parts[2]),
    };
  });
}

const finite = (fields: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) =>
      value !== undefined && Number.isFinite(value) ? [[key, value + 0]] : []
    )
  );

const histogramFields = ({ count, sum, min, max, bounds, buckets }: HistogramPoint) => ({
  ...finite({ count, sum, min, max }),
  ...Object.fromEntries(
    bounds.map((bound, index) => [`le_${bound}`, buckets.slice(0, index + 1).reduce((total, each) => total + each, 0)])
  ),
});

const expected = (series: readonly OutgoingSeries[]): readonly Line[] =>
  series.flatMap((each) => {
    const tags = labelsGiven(each);
    const points =
      each.shape === 'number'
        ? each.points.map((point) => ({ point, fields: finite({ value: point.value }) }))
        : each.points.map((point) => ({ point, fields: histogramFields(point) }));
    return points
      .filter(({ fields }) => Object.keys(fields).length > 0)
      .map(({ point, fields }) => {
        const at = each.temporality === 'cumulative' ? point.end : point.start;
        return { name: each.name, tags, fields, at };
      });
  });

test('whatever a name, key or value holds is read back as it was, one line a point and no tag or field more', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      expect(read(textOf(series))).toEqual([...expected(series)]);
    }),
    { numRuns: 500 }
  );
});

test('every point is in a message, or left out with a reason', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const { messages, leftOut } = encodeLines(series);
      const sent = [...messages].reduce((sum, { points }) => sum + points, 0);
      const notSent = [...leftOut.values()].reduce((sum, points) => sum + points, 0);
      expect(sent + notSent).toBe(series.reduce((sum, { points }) => sum + points.length, 0));
    })
  );
});

describe('a line', () => {
  test.each<[string, Parameters<typeof numbers>[1], string]>([
    [
      'is name, tags, field and milliseconds',
      { attributes: { functionKey: 'on-issue' } },
      `m,appId=${APP},functionKey=on-issue`,
    ],
    ['escapes what parts it', { attributes: { 'a b': 'x,y=z w' } }, `m,appId=${APP},a\\ b=x\\,y\\=z\\ w`],
    ['has no second line out of a value', { attributes: { a: 'x v=1\ny' } }, `m,appId=${APP},a=x\\ v\\=1%0Ay`],
    [
      'does not end in a backslash that escapes what follows',
      { attributes: { a: 'x\\', b: 'y' } },
      `m,appId=${APP},a=x%5C,b=y`,
    ],
    ['is no comment', { name: '#m' }, `%23m,appId=${APP}`],
    ['has no empty value, which would be no tag', { attributes: { a: '' } }, `m,appId=${APP},a=%`],
    ['leaves InfluxDB its own keys', { attributes: { time: 'x' } }, `m,appId=${APP},%74ime=x`],
  ])('%s', (_title, facts, key) => {
    expect(textOf([numbers([7], facts)])).toBe(`${key} value=7 1767225600000\n`);
  });
});

test('a series with a key longer than InfluxDB takes is left out, alone, and said', () => {
  const attributes = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`k${index}`, 'x'.repeat(1_024)]));
  const series = [numbers([1], { attributes }), numbers([2])];
  expect([...leftOutOf(encodeLines(series))]).toEqual([[expect.stringContaining('longer than InfluxDB takes'), 1]]);
  expect(textOf(series)).toBe(`m,appId=${APP} value=2 1767225600000\n`);
});

test('messages stay within their bounds and hold all lines in order', () => {
  const values = Array.from({ length: 12_001 }, (_, value) => value);
  const long = { a: 'ü'.repeat(1_000) };
  for (const attributes of [{}, long]) {
    const bodies = [...encodeLines([numbers(values, { attributes })]).messages].map(({ body }) => body);
    bodies.forEach((body) => expect(body.length).toBeLessThanOrEqual(1024 * 1024));
    const lines = bodies.map((body) => new TextDecoder().decode(body).trimEnd().split('\n'));
    lines.forEach((each) => expect(each.length).toBeLessThanOrEqual(5_000));
    expect(lines.flat().map((line) => Number(/ value=(\d+) /.exec(line)?.[1]))).toEqual(values);
  }
});
