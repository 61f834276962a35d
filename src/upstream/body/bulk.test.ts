import fc from 'fast-check';
import { bulkOf, DEEPEST, MOST_KEYS } from './bulk';

const of = (json: string) => bulkOf(new TextEncoder().encode(json));
const list = (count: number, item: (at: number) => string) =>
  `[${Array.from({ length: count }, (_, at) => item(at)).join()}]`;

describe('a body', () => {
  it('fits, whatever it is, while it is small', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), (json) => expect(of(json)).toBe('fits')));
    fc.assert(fc.property(fc.string(), (text) => expect(of(text)).toBe('fits')));
  });

  it('fits when it is fourteen megabytes of points as they are documented', () => {
    const attribute = (at: number) => `{"key":"attribute${at}","value":{"stringValue":"a value of the usual length"}}`;
    const attributes = list(6, attribute);
    const point = `{"asInt":1,"attributes":${attributes},"startTimeUnixNano":"1700000000000000000","timeUnixNano":"1700000060000000000"}`;
    expect(of(list(Math.floor(14e6 / point.length), () => point))).toBe('fits');
  });

  it.each([
    ['objects', () => list(2_600_000, () => '{}')],
    ['lists', () => list(2_600_000, () => '[]')],
    ['texts', () => list(3_000_000, () => '""')],
    ['numbers', () => list(9_000_000, () => '7')],
    ['keys of one object', () => `{${list(MOST_KEYS * 1.2, (at) => `"k${at}":1`).slice(1, -1)}}`],
    ['objects of different shapes', () => list(MOST_KEYS * 1.2, (at) => `{"k${at}" :\n1}`)],
  ])('of very many %s is too heavy', (_name, json) => {
    expect(of(json())).toBe('too heavy');
  });

  it('is as deep as it may be, and no deeper', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(of(nested(DEEPEST))).toBe('fits');
    expect(of(nested(DEEPEST + 1))).toBe('too deep');
    expect(of('{"a":'.repeat(1_000_000))).toBe('too deep');
    expect(of(list(1_000, () => nested(DEEPEST - 1)))).toBe('fits');
  });

  it('is told by what stands outside of its texts', () => {
    expect(of(JSON.stringify('['.repeat(1_000)))).toBe('fits');
    expect(of(JSON.stringify(`\\"${'['.repeat(1_000)}`))).toBe('fits');
    expect(of(`"\\\\"${'['.repeat(1_000)}`)).toBe('too deep');
    expect(of(`"${'\\"'.repeat(500_000)}`)).toBe('fits');
  });
});
