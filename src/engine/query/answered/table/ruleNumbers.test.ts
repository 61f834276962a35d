import fc from 'fast-check';
import type { Chunk, MetricKind } from '../../../chunk/types';
import type { Frame } from '../../../frame';
import { durationMs, epochMs, MINUTE } from '../../../time';
import { querySchema, type StoredQuery } from '../../asked/model/model';
import { evaluateChunks } from '../../testing/evaluateChunks';
import { border, points, WINDOWS } from '../../testing/questions';
import { call, FIRST, METRIC, pointAt } from '../../testing/world';

const ask = (query: Partial<StoredQuery>, chunks: readonly Chunk[], forAlert = true) =>
  evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, format: 'table', metrics: [METRIC.counter], ...query }),
    environments: undefined,
    range: { from: epochMs(FIRST), to: epochMs(FIRST + 15 * MINUTE) },
    step: durationMs(MINUTE),
    chunks,
    forAlert,
    environmentNames: new Map(),
  }).frames;

const STATISTICS: readonly (readonly [MetricKind, NonNullable<StoredQuery['statistic']>])[] = [
  ['counter', 'sum'],
  ['cumulative', 'increase'],
  ['histogram', 'p95'],
  ['histogram', 'count'],
  ['gauge', 'max'],
];

/** By label in a rule's frames, by first column in a table's. */
const ofRule = (frames: readonly Frame[], key: string) =>
  frames.map(({ fields: [{ labels = {}, values }] }) => [labels[key] ?? '', values[0]]);
const ofTable = (frames: readonly Frame[]) =>
  frames.flatMap(({ fields: [group, figure] }) =>
    Array.from<unknown, unknown[]>(group.values, (name, row) => [name, figure.values[row]])
  );

describe("a table, to a rule, is a number a row that is the table's", () => {
  it.each(STATISTICS)('of a %s: %s', (kind, statistic) => {
    fc.assert(
      fc.property(points, border, (all, at) => {
        const chunks = WINDOWS.map((window) => call(kind, all, window, { border: at }));
        const query = { metrics: [METRIC[kind]], statistic, groupBy: ['functionKey'] };
        expect(ofRule(ask(query, chunks), 'functionKey')).toEqual(ofTable(ask(query, chunks, false)));
      }),
      { numRuns: 100 }
    );
  });

  it('also alone, without any text, of the type that Grafana takes for numbers', () => {
    const chunks = [call('counter', [pointAt(1, 3), pointAt(2, 4)], FIRST)];
    expect(ask({ statistic: 'sum' }, chunks)).toEqual([
      {
        name: METRIC.counter,
        meta: { type: 'numeric-multi', typeVersion: [0, 1] },
        fields: [expect.objectContaining({ name: 'value', nullable: false, labels: {}, values: Float64Array.of(7) })],
      },
    ]);
  });

  it('with a label for the metric where there are several', () => {
    const chunks = [call('counter', [pointAt(1, 3)], FIRST), call('gauge', [pointAt(1, 5)], FIRST)];
    const frames = ask({ metrics: [METRIC.gauge, 'custom_gauge'], statistic: 'max' }, chunks);
    expect(frames.map(({ fields: [{ labels, values }] }) => [labels, values[0]])).toEqual([
      [{ metric: METRIC.gauge }, 5],
    ]);
  });

  it('nothing where nothing is known of it', () => {
    expect(ask({ statistic: 'max', metrics: [METRIC.gauge] }, [call('gauge', [], FIRST)])).toEqual([]);
  });
});

describe('a rule is refused', () => {
  it.each<[string, MetricKind, Partial<StoredQuery>]>([
    ['statistic', 'histogram', { statistic: 'auto' }],
    ['top', 'counter', { top: 5, groupBy: ['functionKey'], statistic: 'sum' }],
  ])('what is no one figure a row, or comes and goes: %s', (field, kind, query) => {
    const chunks = [call(kind, [], FIRST)];
    const asked = { ...query, metrics: [METRIC[kind]] };
    expect(() => ask(asked, chunks)).toThrow(expect.objectContaining({ name: 'QueryRefusal', field }));
  });

  it('a part of the rows', () => {
    const many = Array.from({ length: 1_001 }, (_, index) => pointAt(1, index + 1, { functionKey: `f${index}` }));
    const chunks = [call('counter', many, FIRST)];
    const query = { groupBy: ['functionKey'], statistic: 'sum' as const };
    expect(() => ask(query, chunks)).toThrow(expect.objectContaining({ name: 'QueryRefusal', field: 'groupBy' }));
  });
});
