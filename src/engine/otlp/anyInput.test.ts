/** Whatever comes in. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { epochMs } from '../time';
import { windowOf } from '../window/grid';
import { decodeAnswer } from './decode';
import {
  answer,
  decode,
  delta,
  exponential,
  gauge,
  histogram,
  histogramsOf,
  point,
  START,
  summary,
  totals,
} from './testing/metrics';

const documented = JSON.parse(readFileSync('tests/fixtures/agg-documented-response.json', 'utf8'));
const resourceMetrics: unknown = documented.data.ecosystem.forgeMetrics.appMetrics.resourceMetrics;

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
