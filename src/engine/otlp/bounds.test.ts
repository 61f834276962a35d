/** Answers beyond what one may hold: what is within is read, what is beyond is counted with its reason. */
import type { DropReason } from '../chunk/types';
import { epochMs, MINUTE } from '../time';
import { windowOf } from '../window/grid';
import { decodeAnswer } from './decode';
import {
  LONGEST_ATTRIBUTE,
  LONGEST_NAME,
  LONGEST_UNIT,
  MOST_ATTRIBUTES,
  MOST_BUCKETS,
  MOST_DROPPED_NAMES,
  MOST_METRICS,
  MOST_SERIES,
} from './bounds';

const START = windowOf(epochMs(1_700_000_000_000));

const point = (facts: object = {}) => ({
  startTimeUnixNano: `${START}000000`,
  timeUnixNano: `${START + MINUTE}000000`,
  asInt: 1,
  ...facts,
});
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const attributes = (count: number) => Array.from({ length: count }, (_, at) => attribute(`key ${at}`, 'x'));
const counter = (name: string, ...dataPoints: unknown[]) => ({ name, sum: { aggregationTemporality: 1, dataPoints } });
const histogram = (bounds: number) => {
  const explicitBounds = Array.from({ length: bounds }, (_, at) => at);
  const facts = { count: bounds + 1, explicitBounds, bucketCounts: [...explicitBounds.map(() => 1), 1] };
  return { name: 'm', histogram: { aggregationTemporality: 1, dataPoints: [point(facts)] } };
};
const decode = (...metrics: unknown[]) => decodeAnswer([{ scopeMetrics: [{ metrics }] }], START);

describe('a point', () => {
  const nested = (depth: number): object =>
    depth === 0 ? { stringValue: 'x' } : { arrayValue: { values: [nested(depth - 1)] } };

  it.each<[string, object, DropReason | undefined]>([
    ['as many attributes as may be', { attributes: attributes(MOST_ATTRIBUTES) }, undefined],
    ['one more', { attributes: attributes(MOST_ATTRIBUTES + 1) }, 'too many attributes'],
    ['a million', { attributes: new Array(1_000_000).fill(attribute('a', 'b')) }, 'too many attributes'],
    ['a value as long as may be', { attributes: [attribute('a', 'x'.repeat(LONGEST_ATTRIBUTE))] }, undefined],
    ['one longer', { attributes: [attribute('a', 'x'.repeat(LONGEST_ATTRIBUTE + 1))] }, 'attribute too long'],
    ['a key as long as may be', { attributes: [attribute('x'.repeat(LONGEST_ATTRIBUTE), 'a')] }, undefined],
    ['one longer', { attributes: [attribute('x'.repeat(LONGEST_ATTRIBUTE + 1), 'a')] }, 'attribute too long'],
    ['a list for a value', { attributes: [{ key: 'a', value: nested(3) }] }, undefined],
    ['lists in lists without end', { attributes: [{ key: 'a', value: nested(2_000) }] }, undefined],
    [
      'a list too long as text',
      { attributes: [{ key: 'a', value: { arrayValue: { values: new Array(2_000).fill({ intValue: 7 }) } } }] },
      'attribute too long',
    ],
    ['a number too long', { asInt: '1'.repeat(100_000) }, 'not a number'],
  ])('with %s', (_name, facts, reason) => {
    const { columns, dropped } = decode(counter('m', point(), point(facts)));
    expect(dropped).toMatchObject(reason === undefined ? [] : [{ metric: 'm', reason, count: 1 }]);
    expect(columns[0].start.length).toBeGreaterThan(0);
  });

  it.each([
    [MOST_BUCKETS - 1, []],
    [MOST_BUCKETS, [{ metric: 'm', reason: 'too many buckets', count: 1 }]],
  ])('with %d bounds', (bounds, dropped) => {
    expect(decode(histogram(bounds)).dropped).toMatchObject(dropped);
  });

  it.each([
    ['a key that comes twice', [attribute('a', '1'), attribute('a', '2')], { a: '2' }],
    ['the key of prototypes', [attribute('__proto__', 'x'), attribute('a', '1')], { ['__proto__']: 'x', a: '1' }],
    [
      'the names of methods',
      [attribute('toString', 'x'), attribute('constructor', 'y')],
      { constructor: 'y', toString: 'x' },
    ],
    ['an empty key', [attribute('', 'x')], { '': 'x' }],
  ])('with %s keeps its attributes', (_name, list, expected) => {
    const json = JSON.stringify(counter('m', point({ attributes: list })));
    const [{ series }] = decode(JSON.parse(json)).columns;
    expect(Object.entries(series[0])).toEqual(Object.entries(expected));
    expect(Object.entries(series[0]).length).toBe(Object.keys(expected).length);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('whose JSON says a thing twice holds what it says last', () => {
    const text = `{"name":"m","sum":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"${START + MINUTE}000000","asInt":1,"asInt":2,"__proto__":{"asInt":3}}]}}`;
    expect(decode(JSON.parse(text)).columns).toMatchObject([{ value: Float64Array.of(2) }]);
  });
});

describe('an answer', () => {
  it('has as many metrics as may be', () => {
    const metrics = Array.from({ length: MOST_METRICS + 5 }, (_, at) => counter(`m${at}`, point()));
    const { columns, dropped } = decode(...metrics);
    expect(columns).toHaveLength(MOST_METRICS);
    expect(dropped).toHaveLength(5);
    expect(new Set(dropped.map(({ reason }) => reason))).toEqual(new Set(['too many metrics']));
  });

  it('has as many series as may be, of all metrics together', () => {
    const some = (name: string, count: number) =>
      counter(name, ...Array.from({ length: count }, (_, at) => point({ attributes: [attribute('a', `${at}`)] })));
    const { columns, dropped } = decode(some('one', MOST_SERIES - 10), some('two', 13), some('one', 20));
    expect(columns.map(({ series }) => series.length)).toEqual([MOST_SERIES - 10, 10]);
    expect(dropped).toMatchObject([{ metric: 'two', reason: 'too many series', count: 3 }]);
  });

  it('names some of the metrics that it dropped points of, and counts the rest', () => {
    const metrics = Array.from({ length: MOST_DROPPED_NAMES + 50 }, (_, at) =>
      counter(`m${at}`, point({ asInt: 'x' }))
    );
    const { dropped } = decode(...metrics);
    expect(dropped).toHaveLength(MOST_DROPPED_NAMES + 1);
    expect(dropped.at(-1)).toMatchObject({ metric: '', reason: 'not a number', count: 50 });
  });

  it('has no names without end', () => {
    const long = 'm'.repeat(LONGEST_NAME);
    const { columns, dropped } = decode(
      { ...counter(long, point()), unit: 'u'.repeat(LONGEST_UNIT + 1) },
      counter(`${long}m`, point())
    );
    expect(columns.map(({ descriptor }) => descriptor)).toEqual([{ name: long, kind: 'counter', unit: '' }]);
    expect(dropped).toEqual([{ metric: '', reason: 'name too long', count: 1 }]);
  });
});
