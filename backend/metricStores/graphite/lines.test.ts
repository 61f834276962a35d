import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { APP, anyBatch, labelsGiven, leftOutOf, numbers, percentDecoded } from '../text/testing/texts';
import { encodeLines } from './lines';

const decoder = new TextDecoder('utf-8', { fatal: true });

const textOf = (series: readonly OutgoingSeries[], prefix = ''): string =>
  [...encodeLines(series, prefix).messages].map(({ body }) => decoder.decode(body)).join('');

interface Line {
  readonly name: string;
  readonly figure: string;
  readonly tags: readonly (readonly string[])[];
  readonly value: number;
  readonly seconds: number;
}

/** As Carbon reads: lines at `\n`, three parts at white space, tags at `;`, their values after the first `=`. */
function read(text: string): readonly Line[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => {
    // Python's white space, which is more than ours.
    const parts = line.trim().split(/[\s\u001c-\u001f\u0085]+/u);
    expect(parts).toHaveLength(3);
    const [path, value, time] = parts;
    expect(path.endsWith('"}')).toBe(false);
    const [whole, ...segments] = path.split(';');
    const [, name, figure = ''] = /^(.*?)(?:\.(count|sum|min|max))?$/s.exec(whole) ?? [];
    const tags = segments.map((segment) => {
      const [key, ...rest] = segment.split('=');
      expect(rest.length).toBeGreaterThan(0);
      expect(key).not.toMatch(/^$|[;!^=]|^name$/);
      expect(rest.join('=')).not.toMatch(/^$|^~/);
      return [percentDecoded(key), percentDecoded(rest.join('='))];
    });
    // Carbon keeps one of two tags alike.
    expect(new Set(segments.map((segment) => segment.split('=')[0])).size).toBe(segments.length);
    return { name: percentDecoded(name), figure, tags, value: Number(value), seconds: Number(time) };
  });
}

function expected(series: readonly OutgoingSeries[]): readonly Line[] {
  return series.flatMap((each) => {
    const tags = labelsGiven(each);
    const line = (at: number, figure: string, value: number | undefined): readonly Line[] =>
      value !== undefined && Number.isFinite(value)
        ? [{ name: each.name, figure, tags, value: value + 0, seconds: at / 1000 }]
        : [];
    return each.shape === 'number'
      ? each.points.flatMap((point) =>
          line(each.temporality === 'cumulative' ? point.end : point.start, '', point.value)
        )
      : each.points.flatMap((point) => {
          const at = each.temporality === 'cumulative' ? point.end : point.start;
          return [
            ...line(at, 'count', point.count),
            ...line(at, 'sum', point.sum),
            ...line(at, 'min', point.min),
            ...line(at, 'max', point.max),
          ];
        });
  });
}

test('whatever a name, key or value holds is read back as it was, one line a figure and no tag more', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      expect(read(textOf(series)).map((line) => ({ ...line, value: line.value + 0 }))).toEqual([...expected(series)]);
    }),
    { numRuns: 500 }
  );
});

test('no two series share a path', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const paths = series.map((each) =>
        textOf([each])
          .split('\n')
          .map((line) => line.split(' ')[0])
      );
      const all = paths.flatMap((each) => [...new Set(each)].filter((path) => path !== ''));
      expect(new Set(all).size).toBe(all.length);
    }),
    { numRuns: 500 }
  );
});

test('every point is in a message, or left out with a reason', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const { messages, leftOut } = encodeLines(series, '');
      const sent = [...messages].reduce((sum, { points }) => sum + points, 0);
      const notSent = [...leftOut.values()].reduce((sum, points) => sum + points, 0);
      expect(sent + notSent).toBe(series.reduce((sum, { points }) => sum + points.length, 0));
    })
  );
});

describe('a line', () => {
  test.each<[string, Partial<OutgoingSeries>, string]>([
    [
      'is name, tags, value and seconds',
      { attributes: { functionKey: 'on-issue' } },
      `m;appId=${APP};functionKey=on-issue`,
    ],
    [
      'keeps what Carbon takes',
      { attributes: { contextAri: 'ari:cloud:jira::site/1' } },
      `m;appId=${APP};contextAri=ari:cloud:jira::site/1`,
    ],
    ['has no second tag out of a value', { attributes: { a: 'x;b=y' } }, `m;appId=${APP};a=x%3Bb=y`],
    ['has no second line out of a value', { attributes: { a: 'x 1 2\ny' } }, `m;appId=${APP};a=x%201%202%0Ay`],
    ['keeps the name of the metric from an attribute', { attributes: { name: 'x' } }, `m;appId=${APP};%6Eame=x`],
    ['does not end like a figure of a histogram', { name: 'queue.count' }, `queue%2Ecount;appId=${APP}`],
    ['has no empty part of a name', { name: '.a..b.' }, `%2Ea%2E.b%2E;appId=${APP}`],
  ])('%s', (_title, facts, path) => {
    expect(textOf([numbers([7], facts)])).toBe(`${path} 7 1767225600\n`);
  });

  test('begins with the prefix', () => {
    expect(textOf([numbers([1])], 'forge.live')).toBe(`forge.live.m;appId=${APP} 1 1767225600\n`);
  });
});

test('a series too long for a line of Carbon is left out, alone, and said', () => {
  const long = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'x'.repeat(1_000)]));
  const series = [numbers([1], { attributes: long }), numbers([2])];
  expect([...leftOutOf(encodeLines(series, ''))]).toEqual([[expect.stringContaining('longer than a line'), 1]]);
  expect(textOf(series)).toBe(`m;appId=${APP} 2 1767225600\n`);
});

test('messages stay within their bound and hold all lines in order', () => {
  const values = Array.from({ length: 100_000 }, (_, value) => value);
  const { messages } = encodeLines([numbers(values)], '');
  const bodies = [...messages].map(({ body }) => body);
  expect(bodies.length).toBeGreaterThan(1);
  bodies.forEach((body) => expect(body.length).toBeLessThanOrEqual(1024 * 1024));
  const lines = bodies.flatMap((body) => decoder.decode(body).split('\n')).filter((line) => line !== '');
  expect(lines.map((line) => Number(line.split(' ')[1]))).toEqual(values);
});
