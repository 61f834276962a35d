import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { HistogramColumns, MetricColumns, NumberColumns } from '../chunk/types';
import { epochMs, MINUTE } from '../time';
import { WINDOW, windowOf } from '../window/grid';
import { textOf } from './attributeText';
import { decodeAnswer } from './decode';

const documented = JSON.parse(readFileSync('tests/fixtures/agg-documented-response.json', 'utf8'));
const resourceMetrics: unknown = documented.data.ecosystem.forgeMetrics.appMetrics.resourceMetrics;

const START = windowOf(epochMs(1_700_000_000_000));
const nanos = (ms: number) => `${START + ms}000000`;

const answer = (...metrics: unknown[]) => [{ scopeMetrics: [{ metrics }] }];
const point = (facts: object = {}, attributes: Record<string, unknown> = {}) => ({
  startTimeUnixNano: nanos(0),
  timeUnixNano: nanos(MINUTE),
  attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
  ...facts,
});
const delta = (...dataPoints: unknown[]) => ({ name: 'm', sum: { aggregationTemporality: 1, dataPoints } });
const gauge = (...dataPoints: unknown[]) => ({ name: 'm', gauge: { dataPoints } });
const cumulative = (...dataPoints: unknown[]) => ({
  name: 'm',
  sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints },
});
const histogram = (...dataPoints: unknown[]) => ({ name: 'm', histogram: { aggregationTemporality: 1, dataPoints } });
const totals = (...dataPoints: unknown[]) => ({ name: 'm', histogram: { aggregationTemporality: 2, dataPoints } });
const exponential = (...dataPoints: unknown[]) => ({
  name: 'm',
  exponentialHistogram: { aggregationTemporality: 1, dataPoints },
});
const summary = (...dataPoints: unknown[]) => ({ name: 'm', summary: { dataPoints } });

const decode = (...metrics: unknown[]) => decodeAnswer(answer(...metrics), START);

function numbersOf(columns: MetricColumns | undefined): NumberColumns {
  if (columns?.shape !== 'number') {
    throw new Error(`expected numbers, not ${columns?.shape}`);
  }
  return columns;
}

function histogramsOf(columns: MetricColumns | undefined): HistogramColumns {
  if (columns?.shape !== 'histogram') {
    throw new Error(`expected histograms, not ${columns?.shape}`);
  }
  return columns;
}

const valuesOf = (...metrics: unknown[]) => [...numbersOf(decode(...metrics).columns[0]).value];

describe('the documented answer', () => {
  const at = (moment: number) => decodeAnswer(resourceMetrics, windowOf(epochMs(moment)));
  const metric = (moment: number, name: string) => {
    const found = at(moment).columns.find(({ descriptor }) => descriptor.name === name);
    return numbersOf(found);
  };
  /** Each point as [start, end, value], in epoch milliseconds. */
  const pointsOf = (moment: number, name: string) => {
    const { start, end, value } = metric(moment, name);
    return Array.from(value, (one, index) => [
      windowOf(epochMs(moment)) + start[index],
      windowOf(epochMs(moment)) + end[index],
      one,
    ]);
  };

  const API = 1_698_720_840_000;
  const INVOCATION = 1_687_497_375_656;
  const JUNE = 1_687_488_960_000;
  const LATER = 1_785_240_860_000;

  it('holds 8 API requests in one minute', () => {
    const columns = metric(API, 'forge_api_request_count');
    expect(columns.descriptor).toEqual({ name: 'forge_api_request_count', kind: 'counter', unit: 's' });
    expect(pointsOf(API, 'forge_api_request_count')).toEqual([[API, API + 60_000, 8]]);
    expect(columns.series).toEqual([
      {
        appId: 'a11dfa0b-cf2c-44d1-9080-5c3944961223',
        contextAri: 'ari:cloud:compass::site/04c5a385-0899-4edc-93a8-ada653b7c534',
        environmentId: '6f5f56e9-55c0-4551-9247-ee1484340f64',
        provider: 'app',
        remote: 'stargate',
        status: '2xx',
        url: '/forge/entities/graphql',
      },
    ]);
  });

  it('holds 70 invocations within six milliseconds', () => {
    const columns = metric(INVOCATION, 'forge_backend_invocation_count');
    expect(columns.descriptor.kind).toBe('counter');
    expect(pointsOf(INVOCATION, 'forge_backend_invocation_count')).toEqual([[INVOCATION, INVOCATION + 6, 70]]);
    expect(columns.series).toEqual([
      {
        appId: '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57',
        appVersion: '4.64.0',
        contextAri: 'ari:cloud:confluence::site/13095d29-407d-47ec-aa57-76764a470f36',
        environmentId: '8cb293d5-be08-47ae-a75c-95b89da5ad1d',
        functionKey: 'updateStatusTitle',
      },
    ]);
  });

  it('holds a point that says: no errors', () => {
    const columns = metric(JUNE, 'forge_backend_invocation_errors');
    expect(columns.descriptor.kind).toBe('counter');
    expect(pointsOf(JUNE, 'forge_backend_invocation_errors')).toEqual([[JUNE, JUNE + 60_000, 0]]);
    expect(columns.series[0]).toEqual({
      appId: '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57',
      appVersion: '5.1.0',
      contextAri: 'ari:cloud:compass::site/6a9ea14f-759d-4f4a-b3ac-11395d8bf519',
      environmentId: '8cb293d5-be08-47ae-a75c-95b89da5ad1d',
      errorType: 'UNHANDLED_EXCEPTION',
      functionKey: 'process-app-event',
      moduleKey: 'app-event-webtrigger',
    });
  });

  const service = {
    appId: 'a11dfa0b-cf2c-44d1-9080-5c3944961223',
    cluster_uid: '8ffs',
    environmentId: '8cb293d5-be08-47ae-a75c-95b89da5ad1d',
    region: 'us-west-2',
    serviceKey: 'java-service',
  };
  const container = { ...service, container: 'java-service-container-001' };

  it.each([
    ['container_cpu_usage_percentage', 1.121],
    ['container_memory_usage_percentage', 21.7125],
  ])('holds one reading of %s', (name, value) => {
    expect(metric(JUNE, name).descriptor).toEqual({ name, kind: 'gauge', unit: '%' });
    expect(pointsOf(JUNE, name)).toEqual([[JUNE, JUNE + 60_000, value]]);
    expect(metric(JUNE, name).series).toEqual([{ ...container, pod: 'eco-deployment-65db68664c-8vg5v' }]);
  });

  it('holds two instances of a service', () => {
    const columns = metric(JUNE, 'service_instance_count');
    expect(columns.descriptor).toEqual({ name: 'service_instance_count', kind: 'gauge', unit: '1' });
    expect(pointsOf(JUNE, 'service_instance_count')).toEqual([[JUNE, JUNE + 60_000, 2]]);
    expect(columns.series).toEqual([service]);
  });

  it('holds the restarts of a pod: four points of its second minute are one', () => {
    const RESTARTS = 1_785_409_740_000;
    const columns = metric(RESTARTS, 'container_status_restarts_total');
    expect(columns.descriptor.kind).toBe('cumulative');
    expect(columns.series).toEqual([{ ...container, pod: 'eco-deployment-65db68664c-g5m2g' }]);
    expect(pointsOf(RESTARTS, 'container_status_restarts_total')).toEqual([
      [RESTARTS, RESTARTS + 60_000, 0],
      [RESTARTS + 60_000, RESTARTS + 120_000, 2],
    ]);
    expect(at(RESTARTS).duplicates).toBe(3);
  });

  it('holds the uptime of two pods', () => {
    const columns = metric(LATER, 'container_uptime_seconds');
    expect(columns.descriptor).toEqual({ name: 'container_uptime_seconds', kind: 'gauge', unit: 's' });
    expect(pointsOf(LATER, 'container_uptime_seconds')).toEqual([
      [LATER, LATER + 60_000, 388626.6037724018],
      [LATER, LATER + 60_000, 388626.60381031036],
    ]);
    expect(columns.series.map(({ pod }) => pod)).toEqual([
      'eco-deployment-65db68664c-g5m2g',
      'eco-deployment-65db68664c-rhvk8',
    ]);
  });
});

describe('kinds', () => {
  const kindOf = (metric: object) => decode(metric).columns[0]?.descriptor.kind;
  const sum = (facts: object, name = 'm') => ({ name, sum: { dataPoints: [point({ asInt: 1 })], ...facts } });

  it.each([
    ['delta', sum({ aggregationTemporality: 1 }), 'counter'],
    ['delta by name', sum({ aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA' }), 'counter'],
    ['cumulative', sum({ aggregationTemporality: 2, isMonotonic: true }), 'cumulative'],
    [
      'cumulative by name',
      sum({ aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE', isMonotonic: true }),
      'cumulative',
    ],
    ['cumulative that may fall', sum({ aggregationTemporality: 2, isMonotonic: false }), 'up-down counter'],
    ['cumulative, not said whether it may fall', sum({ aggregationTemporality: 2 }, 'queue_depth'), 'up-down counter'],
    [
      'the same of one of the app’s own counters',
      sum({ aggregationTemporality: 2 }, 'tickets.classified'),
      'cumulative',
    ],
    ['the same of all of them', sum({ aggregationTemporality: 2 }, 'forge_backend_custom_metrics_count'), 'cumulative'],
    [
      'the same of a metric known to rise',
      sum({ aggregationTemporality: 2 }, 'container_status_restarts_total'),
      'cumulative',
    ],
    ['no temporality, known', sum({}, 'forge_api_request_count'), 'counter'],
    ['no temporality, unknown', sum({ aggregationTemporality: 0 }), 'up-down counter'],
    ['histogram', histogram(point({ count: 1 })), 'histogram'],
    [
      'histogram without temporality, known',
      { name: 'forge_api_request_latency', histogram: { dataPoints: [point({ count: 1 })] } },
      'histogram',
    ],
  ])('%s', (_, metric, kind) => {
    expect(kindOf(metric)).toBe(kind);
  });

  it.each([
    ['exponential histogram', { exponentialHistogram: { aggregationTemporality: 1 } }, 'histogram'],
    ['running totals of a histogram', { histogram: { aggregationTemporality: 2 } }, 'cumulative histogram'],
    [
      'the same, exponential',
      { exponentialHistogram: { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE' } },
      'cumulative histogram',
    ],
    ['summary', { summary: {} }, 'summary'],
  ])('%s', (_, data, kind) => {
    const [[type, facts]] = Object.entries(data);
    expect(kindOf({ name: 'm', [type]: { ...facts, dataPoints: [point({ count: 1 })] } })).toBe(kind);
  });

  it.each([
    ['histograms', { histogram: { dataPoints: [point(), point()] } }],
    ['exponential histograms', { exponentialHistogram: { aggregationTemporality: 0, dataPoints: [point(), point()] } }],
  ])('%s of unknown temporality are not supported, and counted', (_, data) => {
    const { columns, dropped } = decode({ name: 'm', ...data });
    expect(columns).toEqual([]);
    expect(dropped).toMatchObject([{ metric: 'm', reason: 'kind not supported', count: 2 }]);
  });

  it('of one name that disagree: the first stands', () => {
    const { columns, dropped } = decode(
      delta(point({ asInt: 1 })),
      gauge(point({ asInt: 2 })),
      histogram(point({ count: 3 })),
      summary(point({ count: 3 }))
    );
    expect(columns).toHaveLength(1);
    expect(dropped).toMatchObject([{ metric: 'm', reason: 'not understood', count: 3 }]);
  });

  it('of histograms of one name that disagree: the first stands', () => {
    const { columns, dropped } = decode(histogram(point({ count: 3 })), totals(point({ count: 4 })));
    expect(columns.map(({ descriptor }) => descriptor.kind)).toEqual(['histogram']);
    expect(dropped).toMatchObject([{ metric: 'm', reason: 'not understood', count: 1 }]);
  });
});

describe('values', () => {
  it.each([
    [{ asInt: 8 }, 8],
    [{ asInt: '8' }, 8],
    [{ asInt: '-9007199254740991' }, -9007199254740991],
    [{ asInt: '9223372036854775807' }, 2 ** 63],
    [{ asDouble: -0 }, 0],
    [{ asInt: '-0' }, 0],
    [{ asDouble: null, asInt: -3 }, -3],
    [{ asDouble: 1.5 }, 1.5],
    [{ asDouble: '1.5e3' }, 1500],
    [{ asDouble: 'NaN' }, NaN],
    [{ asInt: 3, flags: 1 }, NaN],
    [{ flags: '1' }, NaN],
    [{ asInt: 3, flags: 2 }, 3],
  ])('%j is %d', (facts, value) => {
    expect(valuesOf(delta(point(facts)))).toEqual([value]);
  });

  it.each([
    [{}, 'no value'],
    [{ asInt: null }, 'no value'],
    [{ asInt: 'eight' }, 'not a number'],
    [{ asInt: '' }, 'not a number'],
    [{ asInt: {} }, 'not a number'],
    [{ asDouble: 'Infinity' }, 'not a number'],
    [{ asInt: 1, timeUnixNano: '0' }, 'no time'],
    [{ asInt: 1, timeUnixNano: undefined }, 'no time'],
    [{ asInt: 1, timeUnixNano: 'now' }, 'no time'],
    [{ asInt: 1, timeUnixNano: '1' + nanos(0) }, 'outside the window'],
    [{ asInt: 1, startTimeUnixNano: nanos(-WINDOW - 1) }, 'outside the window'],
    [{ asInt: 1, attributes: 'none' }, 'not understood'],
    [{ asInt: 1, attributes: [{ value: {} }] }, 'not understood'],
    [{ asInt: 1, attributes: [null] }, 'not understood'],
  ])('%j is dropped: %s; its neighbour is not', (facts, reason) => {
    const { columns, dropped } = decode(delta(point(facts), point({ asInt: 5 })));
    expect(dropped).toMatchObject([{ metric: 'm', reason, count: 1 }]);
    expect([...numbersOf(columns[0]).value]).toEqual([5]);
  });

  it.each([
    [undefined, 'not understood'],
    ['a text', 'not understood'],
    [{ name: 'm' }, 'not understood'],
    [delta(point({ asInt: 1, attributes: 'none' })), 'not understood'],
    [histogram(point({ count: 1, attributes: [null] })), 'not understood'],
  ])('of %j there are none, and no metric', (metric, reason) => {
    const { columns, dropped } = decode(metric);
    expect(columns).toEqual([]);
    expect(dropped).toEqual([expect.objectContaining({ reason, count: 1 })]);
  });
});

describe('times', () => {
  const timesOf = (metric: object) => {
    const { start, end } = numbersOf(decode(metric).columns[0]);
    return [start[0], end[0]];
  };

  it('are rounded down to milliseconds exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 899_999_999_999n }), (offset) => {
        const ns = BigInt(START) * 1_000_000n + offset;
        const expected = Number(offset / 1_000_000n);
        expect(timesOf(gauge(point({ asInt: 1, startTimeUnixNano: `${ns}`, timeUnixNano: `${ns}` })))).toEqual([
          expected,
          expected,
        ]);
      })
    );
  });

  it('are read from numbers as well, to the millisecond they stood for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 899_999 }), (offset) => {
        const ns = Number(nanos(offset));
        expect(timesOf(gauge(point({ asInt: 1, startTimeUnixNano: ns, timeUnixNano: ns })))).toEqual([offset, offset]);
      })
    );
  });

  it.each([
    ['a start that is missing', undefined, 2 * MINUTE],
    ['a start of zero', '0', 2 * MINUTE],
    ['a start after the end', nanos(4 * MINUTE), 2 * MINUTE],
    ['a start more than 15 minutes before', nanos(3 * MINUTE - WINDOW - 1), 2 * MINUTE],
    ['a start 15 minutes before', nanos(3 * MINUTE - WINDOW), 2 * MINUTE],
    ['a start a minute before', nanos(2 * MINUTE), 2 * MINUTE],
    ['a start 6 ms before', nanos(3 * MINUTE - 6), 3 * MINUTE - 6],
  ])('of a reading with %s', (_, startTimeUnixNano, start) => {
    const facts = { asInt: 1, startTimeUnixNano, timeUnixNano: nanos(3 * MINUTE) };
    expect(timesOf(gauge(point(facts)))).toEqual([start, 3 * MINUTE]);
    expect(timesOf(cumulative(point(facts)))).toEqual([start, 3 * MINUTE]);
  });

  it('of a delta that spans more are kept', () => {
    const facts = { asInt: 1, startTimeUnixNano: nanos(-2 * MINUTE), timeUnixNano: nanos(WINDOW) };
    expect(timesOf(delta(point(facts)))).toEqual([-2 * MINUTE, WINDOW]);
  });
});

describe('attributes', () => {
  const seriesOf = (attributes: Record<string, unknown>) => {
    const { columns } = decode(delta(point({ asInt: 1 }, attributes)));
    return columns[0].series[0];
  };

  it.each([
    [{ stringValue: 'a' }, 'a'],
    [{ intValue: '12' }, '12'],
    [{ intValue: 12 }, '12'],
    [{ boolValue: true }, 'true'],
    [{ doubleValue: 1.5 }, '1.5'],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } }, '["a","1"]'],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { stringValue: '1' }] } }, '["a","1"]'],
    [{ arrayValue: {} }, '[]'],
    [{ arrayValue: { values: [{}, null] } }, '[null,null]'],
    [{ kvlistValue: {} }, '{}'],
    [{ kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } }, '{"k":"false"}'],
    [{ stringValue: '' }, ''],
    [{}, ''],
    [null, ''],
    [{ stringValue: '\ud800' }, '\ufffd'],
  ])('%j reads as %j', (value, text) => {
    expect(seriesOf({ key: value })).toEqual({ key: text });
  });

  it('that are maps are the same in any order of their keys, and whichever type a value in them is sent as', () => {
    const key = fc.oneof(fc.constantFrom('a', 'b', '__proto__', '1', '10', '2'), fc.string({ maxLength: 3 }));
    const pairs = fc.uniqueArray(fc.tuple(key, fc.integer()), { selector: ([name]) => name, maxLength: 6 });
    const mapOf = (all: readonly (readonly [string, object])[]) => ({
      kvlistValue: { values: all.map(([name, value]) => ({ key: name, value })) },
    });
    fc.assert(
      fc.property(pairs, fc.integer(), (all, turn) => {
        const turned = [...all.slice(turn % 6), ...all.slice(0, turn % 6)].reverse();
        const one = mapOf(all.map(([name, value]) => [name, { intValue: value }]));
        const other = mapOf(turned.map(([name, value]) => [name, { stringValue: String(value) }]));
        expect(textOf(other)).toBe(textOf(one));
        const [first] = all;
        if (first) {
          const [name] = first;
          const changed = mapOf([
            ...all.map(([each, value]) => [each, { intValue: value }] as const),
            [name, { stringValue: 'x' }],
          ]);
          expect(JSON.parse(textOf(changed))).toEqual({ ...JSON.parse(textOf(one)), [name]: 'x' });
        }
      })
    );
  });

  it('may be called like what every object has', () => {
    const attributes = Object.fromEntries(
      ['__proto__', 'constructor', 'toString'].map((key) => [key, { stringValue: key }])
    );
    const series = seriesOf(attributes);
    expect(Object.entries(series).sort()).toEqual([
      ['__proto__', '__proto__'],
      ['constructor', 'constructor'],
      ['toString', 'toString'],
    ]);
    expect({}.constructor).toBe(Object);
  });

  it('make the same series in any order and any entry of the answer', () => {
    const [a, b] = [
      { key: 'a', value: { stringValue: '1' } },
      { key: 'b', value: { stringValue: '2' } },
    ];
    const first = point({ asInt: 1, attributes: [a, b] });
    const second = point({
      asInt: 2,
      attributes: [b, a],
      startTimeUnixNano: nanos(MINUTE),
      timeUnixNano: nanos(2 * MINUTE),
    });
    const { columns } = decodeAnswer([...answer(delta(second)), ...answer(delta(first), delta())], START);
    expect(columns).toHaveLength(1);
    expect(columns[0].series).toEqual([{ a: '1', b: '2' }]);
    expect([...numbersOf(columns[0]).value]).toEqual([1, 2]);
  });

  it('never run together into those of another series', () => {
    const pair = fc.tuple(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }));
    const list = fc.uniqueArray(pair, { selector: ([key]) => key, maxLength: 3 });
    const canonical = (pairs: readonly (readonly string[])[]) =>
      JSON.stringify([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
    fc.assert(
      fc.property(fc.array(list, { maxLength: 6 }), (lists) => {
        const points = lists.map((pairs) =>
          point({ asInt: 1, attributes: pairs.map(([key, text]) => ({ key, value: { stringValue: text } })) })
        );
        const { columns } = decode(delta(...points));
        expect(columns[0]?.series.length ?? 0).toBe(new Set(lists.map(canonical)).size);
      })
    );
  });
});

describe('several points of one series and time', () => {
  it.each([
    ['deltas add', delta, 6],
    ['a running total is its largest', cumulative, 3],
    ['readings are averaged', gauge, 2],
  ])('%s, and are counted', (_, metric, value) => {
    const { columns, duplicates } = decode(
      metric(point({ asInt: 1 }), point({ asInt: 3 }), point({ asInt: 2 }), point({ asDouble: 'NaN' }))
    );
    expect([...numbersOf(columns[0]).value]).toEqual([value]);
    expect(duplicates).toBe(3);
  });

  it('histograms add up on the bounds they share', () => {
    const { columns, duplicates } = decode(
      histogram(
        point({ count: 6, sum: 10, min: 0.5, max: 7, explicitBounds: [1, 2, 5], bucketCounts: [1, 2, 0, 3] }),
        point({ count: '4', sum: 8, min: 0.25, max: 9, explicitBounds: [1, 5], bucketCounts: ['1', '1', '2'] })
      )
    );
    const { count, sum, min, max, boundSets, boundSet, buckets } = histogramsOf(columns[0]);
    expect([count[0], sum[0], min[0], max[0]]).toEqual([10, 18, 0.25, 9]);
    expect([...boundSets[boundSet[0]]]).toEqual([1, 5]);
    expect([...buckets]).toEqual([2, 3, 5]);
    expect(duplicates).toBe(1);
  });
});

describe('running totals of a histogram', () => {
  it('of the same time are the largest, and have no least and largest observation', () => {
    const facts = { explicitBounds: [1], min: 0, max: 9 };
    const { columns, duplicates } = decode(
      totals(
        point({ ...facts, count: 3, sum: 4, bucketCounts: [1, 2] }),
        point({ ...facts, count: 5, sum: 9, bucketCounts: [2, 3] }),
        point({ ...facts, count: 4, sum: 8, bucketCounts: [2, 2] })
      )
    );
    const { count, sum, min, max, buckets } = histogramsOf(columns[0]);
    expect([count[0], sum[0], min[0], max[0], ...buckets]).toEqual([5, 9, NaN, NaN, 2, 3]);
    expect(duplicates).toBe(2);
  });
});

describe('summaries', () => {
  it.each([
    [{ count: 4, sum: 10, quantileValues: [{ quantile: 0.5, value: 2 }] }, [4, 10]],
    [{ count: '4', sum: '10.5' }, [4, 10.5]],
    [{ count: 4 }, [4, 0]],
    [{}, [0, 0]],
  ])('%j keep count and sum', (facts, expected) => {
    const { count, sum, min, max, buckets } = histogramsOf(decode(summary(point(facts))).columns[0]);
    expect([count[0], sum[0]]).toEqual(expected);
    expect([min[0], max[0], buckets.length]).toEqual([NaN, NaN, 0]);
  });

  it.each([
    [{ count: -1 }, 'not a number'],
    [{ count: 1, sum: 'much' }, 'not a number'],
    [{ count: 1, sum: 'Infinity' }, 'not a number'],
  ])('%j are dropped: %s', (facts, reason) => {
    expect(decode(summary(point(facts))).dropped).toMatchObject([{ metric: 'm', reason, count: 1 }]);
  });
});

describe('histograms', () => {
  it('keep what they have', () => {
    const { columns } = decode(histogram(point({ count: 3, explicitBounds: [10, '20'], bucketCounts: [1, '2', 0] })));
    const { count, sum, min, max, boundSets, buckets, bucketOffsets } = histogramsOf(columns[0]);
    expect([count[0], sum[0], min[0], max[0]]).toEqual([3, NaN, NaN, NaN]);
    expect(boundSets.map((set) => [...set])).toEqual([[10, 20]]);
    expect([...bucketOffsets]).toEqual([0, 3]);
    expect([...buckets]).toEqual([1, 2, 0]);
  });

  it('hold counts beyond what a double tells apart, as near as one comes', () => {
    const huge = '9223372036854775807';
    const metric = histogram(point({ count: huge, explicitBounds: [1], bucketCounts: [huge, '0'] }));
    const { count, buckets } = histogramsOf(decode(metric).columns[0]);
    expect([count[0], ...buckets]).toEqual([2 ** 63, 2 ** 63, 0]);
  });

  it('without buckets keep count and sum', () => {
    const { count, sum, buckets } = histogramsOf(decode(histogram(point({ count: 3, sum: 12 }))).columns[0]);
    expect([count[0], sum[0], buckets.length]).toEqual([3, 12, 0]);
  });

  it.each([
    [
      [1, 2, 0, 0],
      [1, 2, 0],
    ],
    [
      [1, 2, 4],
      [1, 2, 4],
    ],
  ])('that write out the infinite bound, with buckets %j', (bucketCounts, expected) => {
    const metric = histogram(point({ count: 3, explicitBounds: [1, 2, 'Infinity'], bucketCounts }));
    const { boundSets, buckets } = histogramsOf(decode(metric).columns[0]);
    expect([...boundSets[0]]).toEqual([1, 2]);
    expect([...buckets]).toEqual(expected);
  });

  it.each([
    [{ explicitBounds: [1], bucketCounts: [1] }, 'buckets do not match bounds'],
    [{ explicitBounds: [1], bucketCounts: [] }, 'buckets do not match bounds'],
    [{ explicitBounds: [2, 1], bucketCounts: [1, 1, 1] }, 'buckets do not match bounds'],
    [{ explicitBounds: [1], bucketCounts: [1, -1] }, 'not a number'],
    [{ explicitBounds: [1], bucketCounts: [1, 'x'] }, 'not a number'],
    [{ explicitBounds: 'none', bucketCounts: [] }, 'not a number'],
    [{ count: -1 }, 'not a number'],
    [{ count: 'Infinity' }, 'not a number'],
    [{ count: 1e400 }, 'not a number'],
    [{ count: 1, explicitBounds: [1], bucketCounts: [1e400, 0] }, 'not a number'],
  ])('%j are dropped: %s', (facts, reason) => {
    expect(decode(histogram(point(facts))).dropped).toMatchObject([{ metric: 'm', reason, count: 1 }]);
  });
});

describe('endsInNext', () => {
  const minute = (start: number) =>
    point({ asInt: 1, startTimeUnixNano: nanos(start), timeUnixNano: nanos(start + MINUTE) });
  const first = minute(-MINUTE);
  const middle = minute(MINUTE);
  const last = minute(WINDOW - MINUTE);
  const acrossStart = minute(-MINUTE / 3);
  const acrossEnd = minute(WINDOW - MINUTE / 3);

  it.each([
    ['the point that ends at the start, not the one that ends at the end', [first, middle], true],
    ['both', [first, middle, last], false],
    ['the one that ends at the end', [middle, last], false],
    ['neither', [middle], false],
    ['a point across the start, none across the end', [acrossStart, middle, last], true],
    ['points across both', [acrossStart, acrossEnd], false],
    ['a point across the end', [middle, last, acrossEnd], false],
  ])('with %s', (_, points, expected) => {
    expect(decode(delta(...points)).endsInNext).toBe(expected);
    expect(decode(delta(...points)).endsHere === true).toBe(points.includes(last));
  });
});

describe('no input', () => {
  const keys = [
    ...['resourceMetrics', 'scopeMetrics', 'metrics', 'name', 'sum', 'gauge', 'histogram', 'dataPoints', 'attributes'],
    ...[
      'exponentialHistogram',
      'summary',
      'scale',
      'positive',
      'negative',
      'offset',
      'zeroThreshold',
      'quantileValues',
    ],
    ...['key', 'value', 'timeUnixNano', 'asInt', 'bucketCounts', 'explicitBounds', 'arrayValue', 'values', '__proto__'],
  ];
  const anything = fc.anything({
    key: fc.oneof(fc.constantFrom(...keys), fc.string()),
    withBigInt: true,
    withDate: true,
    withNullPrototype: true,
    withSparseArray: true,
    maxDepth: 6,
  });

  it('breaks it', () => {
    fc.assert(
      fc.property(anything, (input) => {
        expect(decodeAnswer(input, START).columns).toBeDefined();
        expect(decodeAnswer(answer(input), START).columns).toBeDefined();
        expect(decode(delta(input), gauge(point({ asInt: input, attributes: input }))).columns).toBeDefined();
        expect(decode(histogram(point({ count: input, explicitBounds: input }))).columns).toBeDefined();
        expect(decode(totals(point({ bucketCounts: input, explicitBounds: input }))).columns).toBeDefined();
        expect(decode(exponential(input, point({ scale: input, positive: input }))).columns).toBeDefined();
        expect(decode(exponential(point({ negative: { offset: input, bucketCounts: input } }))).columns).toBeDefined();
        expect(
          decode(summary(input, point({ count: input, sum: input, quantileValues: input }))).columns
        ).toBeDefined();
      })
    );
  });

  it('is believed in part: of the documented answer with any value replaced, each point is kept or counted', () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      paths.push(path);
      if (typeof value === 'object' && value !== null) {
        Object.entries(value).forEach(([key, inner]) => walk(inner, [...path, key]));
      }
    };
    walk(resourceMetrics, []);
    const inPoints = paths.filter(
      (path) => path.includes('dataPoints') && path.length > path.indexOf('dataPoints') + 1
    );
    const JUNE = windowOf(epochMs(1_687_488_960_000));
    const tally = (input: unknown) => {
      const { columns, dropped, duplicates } = decodeAnswer(input, JUNE);
      const kept = columns.reduce((sum, { start }) => sum + start.length, 0);
      return kept + duplicates + dropped.reduce((sum, { count }) => sum + count, 0);
    };
    const total = tally(resourceMetrics);
    fc.assert(
      fc.property(fc.constantFrom(...inPoints), anything, (path, value) => {
        const mutated: unknown = JSON.parse(JSON.stringify(resourceMetrics));
        let at: unknown = mutated;
        for (const key of path.slice(0, -1)) {
          at = Reflect.get(Object(at), key);
        }
        Reflect.set(Object(at), path[path.length - 1], value);
        expect(tally(mutated)).toBe(total);
      })
    );
  });

  it('is believed in part: of histograms with any value replaced, each point is kept whole or counted', () => {
    const buckets = { explicitBounds: [1, 2], bucketCounts: [1, 2, 3] };
    const ranges = {
      scale: 1,
      zeroCount: 1,
      positive: { offset: -1, bucketCounts: [2, 3] },
      negative: { bucketCounts: [1] },
    };
    const bodies = [
      {
        histogram: { aggregationTemporality: 1, dataPoints: [point({ count: 6, sum: 9, min: 0, max: 3, ...buckets })] },
      },
      { histogram: { aggregationTemporality: 2, dataPoints: [point({ count: 6, sum: 9, ...buckets })] } },
      { exponentialHistogram: { aggregationTemporality: 1, dataPoints: [point({ count: 7, sum: 9, ...ranges })] } },
      { exponentialHistogram: { aggregationTemporality: 2, dataPoints: [point({ count: 7, ...ranges })] } },
      { summary: { dataPoints: [point({ count: 3, sum: 4, quantileValues: [{ quantile: 0.5, value: 1 }] })] } },
    ];
    const leaves = (value: unknown, path: string[] = []): string[][] =>
      typeof value === 'object' && value !== null
        ? [path, ...Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))]
        : [path];
    const inPoints = bodies.flatMap((body) =>
      leaves(body).flatMap((path) =>
        path.length > path.indexOf('dataPoints') + 1 && path.length > 2 ? [{ body, path }] : []
      )
    );
    fc.assert(
      fc.property(fc.constantFrom(...inPoints), anything, ({ body, path }, value) => {
        const mutated: unknown = JSON.parse(JSON.stringify(body));
        let at: unknown = mutated;
        for (const key of path.slice(0, -1)) {
          at = Reflect.get(Object(at), key);
        }
        Reflect.set(Object(at), path[path.length - 1], value);
        const { columns, dropped } = decode({ name: 'm', ...Object(mutated) });
        expect(columns.length + dropped.reduce((sum, { count }) => sum + count, 0)).toBe(1);
        for (const { boundSets, boundSet, bucketOffsets } of columns.map(histogramsOf)) {
          expect([0, boundSets[boundSet[0]].length + 1]).toContain(bucketOffsets[1] - bucketOffsets[0]);
        }
      }),
      { numRuns: 500 }
    );
  });
});

describe('what is dropped', () => {
  const of = (value: string, facts: object) =>
    point({ attributes: [{ key: 'functionKey', value: { stringValue: value } }], ...facts });
  const at = (minute: number) => ({
    startTimeUnixNano: nanos(minute * MINUTE),
    timeUnixNano: nanos((minute + 1) * MINUTE),
  });

  it('is told apart by series, with the time that it is of, as far as these can be read', () => {
    const { dropped } = decode(
      delta(
        ...[of('f', { asInt: 'x', ...at(1) }), of('f', { asInt: 'y', ...at(3) }), of('g', { asInt: 'z', ...at(2) })],
        ...[point({ asInt: 'x', attributes: 'none' }), of('h', { asInt: 1, timeUnixNano: 0 })]
      )
    );
    const told = { metric: 'm', reason: 'not a number' };
    const starts = (first: number, last: number) => ({ first: first * MINUTE, last: last * MINUTE });
    expect(dropped).toEqual([
      { ...told, count: 2, attributes: { functionKey: 'f' }, starts: starts(1, 3) },
      { ...told, count: 1, attributes: { functionKey: 'g' }, starts: starts(2, 2) },
      { ...told, count: 1, starts: starts(0, 0) },
      { metric: 'm', reason: 'no time', count: 1, attributes: { functionKey: 'h' } },
    ]);
  });

  it('is told apart up to a bound, and counted beyond it', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => of(`f${index}`, { asInt: 'x' }));
    const long = of('f'.repeat(10_000), { asInt: 'x' });
    const { dropped } = decode(delta(...many, long));
    expect(dropped.length).toBeLessThan(30);
    expect(dropped.reduce((sum, { count }) => sum + count, 0)).toBe(3_001);
    expect(JSON.stringify(dropped).length).toBeLessThan(20_000);
  });
});
