/** The oddities that OTLP JSON allows or senders are known for, one by one. */
import type { Dropped, MetricColumns } from '../chunk/types';
import { epochMs, MINUTE } from '../time';
import { windowOf } from '../window/grid';
import { decodeAnswer } from './decode';

const START = windowOf(epochMs(1_700_000_000_000));
const nanos = (ms: number) => `${START + ms}000000`;
const point = (facts: object = {}) => ({
  startTimeUnixNano: nanos(0),
  timeUnixNano: nanos(MINUTE),
  attributes: [],
  ...facts,
});
const sum = (facts: object, ...dataPoints: unknown[]) => ({
  sum: { aggregationTemporality: 1, dataPoints, ...facts },
});
const delta = (...dataPoints: unknown[]) => sum({}, ...dataPoints);
const gauge = (...dataPoints: unknown[]) => ({ gauge: { dataPoints } });
const histogram = (...dataPoints: unknown[]) => ({ histogram: { aggregationTemporality: 1, dataPoints } });
const exponential = (...dataPoints: unknown[]) => ({
  exponentialHistogram: { aggregationTemporality: 1, dataPoints },
});
const summary = (...dataPoints: unknown[]) => ({ summary: { dataPoints } });
const buckets = { count: 3, explicitBounds: [10], bucketCounts: [1, 2] };

/** What is left of a metric, as one looks at it. */
interface Left {
  readonly kind?: string;
  /** Of numbers. */
  readonly values?: readonly number[];
  /** Of histograms and summaries: count, sum, bounds and buckets of each point. */
  readonly points?: readonly (readonly [number, number, readonly number[], readonly number[]])[];
  readonly series?: readonly Readonly<Record<string, string>>[];
  /** Of the first point. */
  readonly times?: readonly [number, number];
  readonly dropped?: readonly Omit<Dropped, 'metric'>[];
  readonly duplicates?: number;
}

const valuesOf = (columns: MetricColumns | undefined) => (columns?.shape === 'number' ? [...columns.value] : []);

function pointsOf(columns: MetricColumns | undefined): Required<Left>['points'] {
  if (columns?.shape !== 'histogram') {
    return [];
  }
  const { count, sum: sums, boundSets, boundSet, bucketOffsets, buckets: all } = columns;
  return Array.from(count, (one, at) => {
    const ofPoint = all.subarray(bucketOffsets[at], bucketOffsets[at + 1]);
    return [one, sums[at], [...boundSets[boundSet[at]]], [...ofPoint]];
  });
}

function leftOf(metric: object, name = 'm'): Required<Left> {
  const { columns, dropped, duplicates } = decodeAnswer(
    [{ scopeMetrics: [{ metrics: [{ name, ...metric }] }] }],
    START
  );
  expect(dropped.every((one) => one.metric === name)).toBe(true);
  const [first] = columns;
  return {
    kind: first?.descriptor.kind ?? 'none',
    values: valuesOf(first),
    points: pointsOf(first),
    series: first?.series ?? [],
    times: [first?.start[0] ?? NaN, first?.end[0] ?? NaN],
    dropped: dropped.map(({ reason, count }) => ({ reason, count })),
    duplicates,
  };
}

const CASES: Readonly<Record<string, readonly (readonly [metric: object, left: Left, name?: string])[]>> = {
  '64-bit ints': [
    [delta(point({ asInt: '9007199254740991' })), { values: [9007199254740991], times: [0, MINUTE] }],
    [delta(point({ asInt: 8, timeUnixNano: Number(nanos(MINUTE)) })), { values: [8], times: [0, MINUTE] }],
    [
      histogram(point({ count: '3', explicitBounds: [10], bucketCounts: ['1', 2] })),
      { points: [[3, NaN, [10], [1, 2]]] },
    ],
  ],
  Doubles: [
    [gauge(point({ asDouble: 'NaN' }), point({ asDouble: '2.5' })), { values: [2.5], duplicates: 1 }],
    [gauge(point({ asDouble: '-Infinity' })), { dropped: [{ reason: 'not a number', count: 1 }] }],
    [
      histogram(point({ ...buckets, explicitBounds: [10, 'Infinity'], bucketCounts: [1, 2, 0] })),
      { points: [[3, NaN, [10], [1, 2]]] },
    ],
  ],
  Enums: [
    [sum({ aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA' }, point({ asInt: 1 })), { kind: 'counter' }],
    [sum({ aggregationTemporality: 0 }, point({ asInt: 1 })), { kind: 'up-down counter' }],
    [sum({ aggregationTemporality: 0 }, point({ asInt: 1 })), { kind: 'counter' }, 'forge_api_request_count'],
    [sum({ aggregationTemporality: 'A_NEW_ONE' }, point({ asInt: 1 })), { kind: 'up-down counter' }],
  ],
  Fields: [[delta(point({ asInt: 1, as_int: 2, metadata: { deep: [1] } })), { values: [1], dropped: [] }]],
  Ids: [
    [delta(point({ asInt: 1, exemplars: [{ traceId: 'not hex', spanId: 7 }] })), { values: [1], dropped: [] }],
    [
      delta(point({ asInt: 1, attributes: [{ key: 'id', value: { bytesValue: 'AQI=' } }] })),
      { series: [{ id: 'AQI=' }] },
    ],
  ],
  'Defaults omitted': [
    [
      sum({ aggregationTemporality: 2 }, point({ asInt: 1 })),
      { kind: 'cumulative' },
      'container_status_restarts_total',
    ],
    [histogram(point({ explicitBounds: [10], bucketCounts: [1, 2] })), { points: [[3, NaN, [10], [1, 2]]] }],
    [histogram(point()), { points: [[0, NaN, [], []]] }],
    [exponential(point({ positive: { bucketCounts: [1, 2] } })), { points: [[3, NaN, [1, 2, 4], [0, 1, 2, 0]]] }],
    [summary(point()), { points: [[0, 0, [], []]] }],
  ],
  'time 0': [
    [delta(point({ asInt: 1, timeUnixNano: '0' })), { kind: 'none', dropped: [{ reason: 'no time', count: 1 }] }],
    [exponential(point({ timeUnixNano: 0 })), { kind: 'none', dropped: [{ reason: 'no time', count: 1 }] }],
  ],
  'start absent': [
    [
      delta(point({ asInt: 1, startTimeUnixNano: undefined, timeUnixNano: nanos(2 * MINUTE) })),
      { times: [MINUTE, 2 * MINUTE] },
    ],
    [gauge(point({ asInt: 1, startTimeUnixNano: '0' })), { times: [0, MINUTE] }],
  ],
  'value absent': [[delta(point(), point({ asInt: 1 })), { values: [1], dropped: [{ reason: 'no value', count: 1 }] }]],
  'points absent': [
    [{ sum: { aggregationTemporality: 1 } }, { kind: 'none', dropped: [{ reason: 'not understood', count: 1 }] }],
    [{ gauge: { dataPoints: null } }, { kind: 'none', dropped: [{ reason: 'not understood', count: 1 }] }],
    [{ histogram: { points: [] } }, { kind: 'none', dropped: [{ reason: 'not understood', count: 1 }] }],
    [delta(), { kind: 'none', dropped: [] }],
  ],
  NO_RECORDED_VALUE: [
    [gauge(point({ asInt: 5, flags: 3 })), { values: [NaN], dropped: [] }],
    [histogram(point({ ...buckets, flags: 1 })), { kind: 'none', dropped: [] }],
    [exponential(point({ count: 1, flags: 1 })), { kind: 'none', dropped: [] }],
    [summary(point({ count: 1, flags: 1 })), { kind: 'none', dropped: [] }],
  ],
  'Histogram arrays': [
    [histogram(point({ count: 3, sum: 6 })), { points: [[3, 6, [], []]] }],
    [
      histogram(point({ ...buckets, bucketCounts: [1, 2, 3] })),
      { kind: 'none', dropped: [{ reason: 'buckets do not match bounds', count: 1 }] },
    ],
  ],
  '`sum` optional': [
    [histogram(point(buckets)), { points: [[3, NaN, [10], [1, 2]]] }],
    [exponential(point({ zeroCount: 3 })), { points: [[3, NaN, [-Number.MIN_VALUE, 0], [0, 3, 0]]] }],
  ],
  Exponential: [
    [
      exponential(point({ scale: -1, zeroCount: 2, zeroThreshold: 0.5, positive: { offset: 1, bucketCounts: [3] } })),
      { kind: 'histogram', points: [[5, NaN, [-Number.MIN_VALUE, 0.5, 4, 16], [0, 2, 0, 3, 0]]] },
    ],
    [
      exponential(point({ negative: { offset: 1, bucketCounts: ['3'] } })),
      { kind: 'histogram', points: [[3, NaN, [-4, -2], [0, 3, 0]]] },
    ],
    [exponential(point({ scale: 'fine' })), { kind: 'none', dropped: [{ reason: 'not a number', count: 1 }] }],
  ],
  Summary: [
    [
      summary(
        point({
          count: 4,
          sum: 10,
          quantileValues: [
            { quantile: 0, value: 1 },
            { quantile: 1, value: 4 },
          ],
        })
      ),
      { kind: 'summary', points: [[4, 10, [], []]] },
    ],
  ],
  'Cumulative reset': [
    [
      sum(
        { aggregationTemporality: 2, isMonotonic: true },
        point({ asInt: 5 }),
        point({ asInt: 6, startTimeUnixNano: nanos(MINUTE), timeUnixNano: nanos(2 * MINUTE) })
      ),
      // Kept as they are: whether the second begins anew is seen by its value, when it is read.
      { kind: 'cumulative', values: [5, 6] },
    ],
  ],
  Duplicates: [
    [delta(point({ asInt: 1 }), point({ asInt: 2 })), { values: [3], duplicates: 1 }],
    [
      sum({ aggregationTemporality: 2, isMonotonic: true }, point({ asInt: 2 }), point({ asInt: 1 })),
      { values: [2], duplicates: 1 },
    ],
    [gauge(point({ asInt: 2 }), point({ asInt: 1 })), { values: [1.5], duplicates: 1 }],
    [
      exponential(point({ positive: { bucketCounts: [1] } }), point({ positive: { offset: 2, bucketCounts: [5] } })),
      { points: [[6, NaN, [1, 2, 4, 8], [0, 1, 0, 5, 0]]], duplicates: 1 },
    ],
  ],
  'Label collisions': [
    [
      delta(
        point({
          asInt: 1,
          attributes: [
            { key: 'a.b', value: { stringValue: 'x' } },
            { key: 'a_b', value: { stringValue: 'y' } },
          ],
        })
      ),
      { series: [{ 'a.b': 'x', a_b: 'y' }] },
    ],
  ],
};

describe.each(Object.entries(CASES))('%s', (_, cases) => {
  it.each(cases.map(([metric, left, name]) => ({ metric, left, name, text: JSON.stringify(left) })))(
    'comes to $text',
    ({ metric, left, name }) => {
      expect(leftOf(metric, name)).toMatchObject(left);
    }
  );
});
