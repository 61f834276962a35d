import type { Chunk } from '../../chunk/types';
import { durationMs, epochMs, HOUR, MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { QueryRefusal } from '../asked/refusal';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { evaluateChunks } from '../testing/evaluateChunks';
import { call, FIRST, METRIC, pointAt, windowNumber } from '../testing/world';

const HOURS = 24;
/** Windows whose headers claim so many series, each with a point a minute. */
const claiming = (series: number, kind: 'counter' | 'histogram' = 'counter'): readonly Chunk[] =>
  Array.from({ length: HOURS * 4 }, (_, number): Chunk => {
    const chunk = call(kind, [pointAt(15 * number + 1, 1)], windowNumber(number));
    const metrics = chunk.header.metrics.map((metric) => ({ ...metric, series, points: 15 * series }));
    return { ...chunk, header: { ...chunk.header, metrics } };
  });

function ask(chunks: readonly Chunk[], query: Partial<StoredQuery> = {}, minutes = 1) {
  return evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.counter], ...query }),
    environments: undefined,
    range: { from: epochMs(FIRST), to: epochMs(FIRST + HOURS * HOUR) },
    step: durationMs(minutes * MINUTE),
    chunks,
    forAlert: false,
    environmentNames: new Map(),
  });
}

const refusalOf = (asked: () => unknown): QueryRefusal => {
  try {
    asked();
  } catch (refusal) {
    if (refusal instanceof QueryRefusal) {
      return refusal;
    }
    throw refusal;
  }
  throw new Error('not refused');
};

describe('a question that would take too long', () => {
  it('is refused before anything is read, with the step that would do', () => {
    const { field, message } = refusalOf(() => ask(claiming(35_000)));
    expect(field).toBe('minStep');
    expect(message).toContain('Set a minimum step of 15 minutes (900 seconds)');
    expect(ask(claiming(35_000), {}, 15).frames).toHaveLength(1);
  });

  it('is refused with the shift that would do, where no step helps the time before', () => {
    const chunks = claiming(30_000);
    const { field, message } = refusalOf(() => ask(chunks, { shift: '17m' }, 15));
    expect(field).toBe('shift');
    expect(message).toContain('whole quarters of an hour before and set a minimum step of 15 minutes');
    expect(ask(chunks, { shift: '30m' }, 15).frames).not.toEqual([]);
    expect(refusalOf(() => ask(claiming(18_000), { shift: '30m' }, 5)).field).toBe('minStep');
  });

  it('is refused with the longest range that would do, where no step helps', () => {
    const { field, message } = refusalOf(() => ask(claiming(200_000), {}, 15));
    expect(field).toBe('range');
    expect(message).toMatch(/Choose a range of at most 19 hours\.$/);
    expect(refusalOf(() => ask(claiming(200_000), { format: 'table' })).field).toBe('range');
  });

  it('is one with all its metrics taken together', () => {
    const metrics = [METRIC.counter, METRIC.gauge];
    const chunks = claiming(20_000).map(({ header, columns }): Chunk => {
      const [metric] = header.metrics;
      const gauge = { ...metric, name: METRIC.gauge, kind: 'gauge' as const };
      return { header: { ...header, metrics: [metric, gauge] }, columns };
    });
    expect(ask(chunks).frames).toHaveLength(1);
    expect(refusalOf(() => ask(chunks, { metrics })).message).toContain('Service instances');
  });

  it('is none for its length alone: what is not stored costs next to nothing', () => {
    const metrics = Object.values(METRIC);
    const years = { from: epochMs(FIRST - 399 * 24 * HOUR), to: epochMs(FIRST + HOURS * HOUR) };
    const asked = (chunks: readonly Chunk[]) =>
      evaluateChunks({
        query: querySchema.parse({ schemaVersion: 1, metrics }),
        environments: undefined,
        range: years,
        step: durationMs(24 * HOUR),
        chunks,
        forAlert: false,
        environmentNames: new Map(),
      });
    expect(asked(claiming(1)).frames).not.toEqual([]);
    expect(refusalOf(() => asked(claiming(700_000))).field).toBe('range');
  });

  it('costs more with buckets', () => {
    expect(ask(claiming(10_000)).frames).toHaveLength(1);
    const histograms = { metrics: [METRIC.histogram], statistic: 'p95' as const };
    expect(refusalOf(() => ask(claiming(10_000, 'histogram'), histograms)).field).toBe('minStep');
  });
});

describe('an answer that would be too large', () => {
  const groups = (count: number): readonly Chunk[] => [
    call(
      'counter',
      Array.from({ length: count }, (_, site) => pointAt(1, 1, { site: String(site) })),
      FIRST
    ),
    call('counter', [], windowNumber(1)),
  ];

  function askLong(chunks: readonly Chunk[], days: number, query: Partial<StoredQuery> = {}) {
    return evaluateChunks({
      query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.counter], groupBy: ['site'], ...query }),
      environments: undefined,
      range: { from: epochMs(FIRST), to: epochMs(FIRST + days * 24 * HOUR) },
      step: durationMs(MINUTE),
      chunks,
      forAlert: false,
      environmentNames: new Map(),
    });
  }

  it('is refused while it is worked out, once it holds too many numbers', () => {
    const { field, message } = refusalOf(() => askLong(groups(1_000), 10));
    expect(field).toBe('groupBy');
    expect(message).toContain('each of 14400 steps');
  });

  it('is refused before it is sent, with the step that would do', () => {
    const { field, message } = refusalOf(() => askLong(groups(700), 5));
    expect(field).toBe('minStep');
    const seconds = Number(/\((\d+) seconds\)/.exec(message)?.[1]);
    expect(seconds % (WINDOW / 1000)).toBe(0);
    expect((700 * 5 * 24 * 3600) / seconds).toBeLessThanOrEqual(4_000_000);
  });
});
