import { type MetricKind } from '../engine/chunk/types';
import { QueryRefusal } from '../engine/query/asked/refusal';
import { hasHeatmap } from '../engine/query/answered/heatmap/heatmap';
import { NAMED_STATISTICS, querySchema, SCHEMA_VERSION, type Statistic } from '../engine/query/asked/model/model';
import { readingOf } from '../engine/query/statistics/statistic';
import { cataloguedKind, parseStatistic, statisticsFor } from './statistics';

const COUNTER = 'FORGE_BACKEND_INVOCATION_COUNT';
const HISTOGRAM = 'FORGE_BACKEND_INVOCATION_LATENCY';
const GAUGE = 'CONTAINER_CPU_USAGE_PERCENTAGE';
const CUMULATIVE = 'CONTAINER_STATUS_RESTARTS_TOTAL';
const RATIO = 'INVOCATION_SUCCESS_RATE';
const offered = (...metrics: string[]) => statisticsFor(metrics, cataloguedKind);

it.each([
  [COUNTER, ['auto', 'sum', 'rate', 'perMinute', 'increase', 'unique']],
  [CUMULATIVE, ['auto', 'rate', 'perMinute', 'increase', 'last', 'unique']],
  [GAUGE, ['auto', 'sum', 'last', 'avg', 'min', 'max', 'stddev', 'series', 'unique']],
  [
    HISTOGRAM,
    [
      ...['auto', 'sum', 'rate', 'count', 'avg', 'min', 'max', 'stddev', 'share', 'heatmap', 'unique'],
      ...['p50', 'p90', 'p95', 'p99'],
    ],
  ],
  [RATIO, ['auto']],
])('%s has what fits its kind', (metric, expected) => {
  expect(offered(metric)).toEqual(expected);
});

it('several metrics have what fits all of them', () => {
  expect(offered(COUNTER, HISTOGRAM)).toEqual(['auto', 'sum', 'rate', 'unique']);
  expect(offered(RATIO, HISTOGRAM)).toEqual(['auto']);
  expect(offered(COUNTER, CUMULATIVE)).toEqual(['auto', 'rate', 'perMinute', 'increase', 'unique']);
});

it('an unknown metric or a variable restricts nothing', () => {
  expect(offered('$metric', GAUGE)).toEqual(offered(GAUGE));
  expect(offered('$metric')).toContain('p95');
});

it.each([
  ['P99.9 ', HISTOGRAM, 'p99.9'],
  ['p100', HISTOGRAM, 'p100'],
  ['p101', HISTOGRAM, undefined],
  ['p95', COUNTER, undefined],
  ['p95', RATIO, undefined],
  ['rate', COUNTER, 'rate'],
  ['rate', GAUGE, undefined],
  ['mean', GAUGE, undefined],
])('%j for %s is %s', (text, metric, expected) => {
  expect(parseStatistic(text, [metric], cataloguedKind)).toBe(expected);
});

describe('what the editor offers is what the engine answers', () => {
  const bare = { refId: 'A', schemaVersion: SCHEMA_VERSION, bound: 1, of: 'functionKey' } as const;
  const isAnswered = (statistic: Statistic, kind: MetricKind): boolean => {
    if (statistic === 'heatmap') {
      return hasHeatmap(kind);
    }
    try {
      readingOf(querySchema.parse({ ...bare, statistic }), kind, 'metric');
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(QueryRefusal);
      return false;
    }
  };
  const all: readonly Statistic[] = [...NAMED_STATISTICS, 'p50', 'p99.9'];

  it.each(['counter', 'cumulative', 'histogram', 'gauge', 'cumulative histogram', 'summary'] as const)(
    'for a %s',
    (kind) => {
      const taken = all.filter((statistic) => parseStatistic(statistic, ['metric'], () => kind) !== undefined);
      expect(taken).toEqual(all.filter((statistic) => isAnswered(statistic, kind)));
    }
  );
});
