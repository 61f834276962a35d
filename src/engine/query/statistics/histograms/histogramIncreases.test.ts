import fc from 'fast-check';
import type { Chunk, MetricKind } from '../../../chunk/types';
import { durationMs, epochMs, MINUTE } from '../../../time';
import { evaluateChunks } from '../../testing/evaluateChunks';
import { querySchema, type Statistic } from '../../asked/model/model';
import { call, METRIC, pointAt, windowNumber, type Point } from '../../testing/world';

const WINDOWS = [0, 1, 2].map(windowNumber);

/** By group, a value a step of five minutes of the second and third window. */
function ask(kind: MetricKind, statistic: Statistic, chunks: readonly Chunk[], facts: object = {}) {
  const query = { schemaVersion: 1, metrics: [METRIC[kind]], statistic, groupBy: ['functionKey'], bound: 15, ...facts };
  const { frames, notices } = evaluateChunks({
    query: querySchema.parse(query),
    environments: undefined,
    range: { from: epochMs(windowNumber(1)), to: epochMs(windowNumber(3)) },
    step: durationMs(5 * MINUTE),
    chunks,
    forAlert: false,
    environmentNames: new Map(),
  });
  const values = frames.map(({ fields: [, value] }) =>
    value?.type === 'number' ? Array.from(value.values, (one) => (Number.isNaN(one) ? null : one)) : []
  );
  return { values, texts: notices.map(({ text }) => text).join() };
}

const histogram = (minute: number, bounds: number[], buckets: number[], value = 0): Point => ({
  ...pointAt(minute, value),
  bounds,
  buckets,
});
const totals = (...points: Point[]) => WINDOWS.map((window) => call('cumulative histogram', points, window));
const rest = [null, null, null, null, null];

describe('running totals of a histogram', () => {
  it('are read by what came since the point before, be it in a window before the range', () => {
    const chunks = totals(histogram(3, [10, 20], [5, 5, 5], 100), histogram(16, [10, 20], [5, 9, 5], 160));
    expect(ask('cumulative histogram', 'count', chunks).values).toEqual([[4, ...rest]]);
    expect(ask('cumulative histogram', 'sum', chunks).values).toEqual([[60, ...rest]]);
    expect(ask('cumulative histogram', 'avg', chunks).values).toEqual([[15, ...rest]]);
    expect(ask('cumulative histogram', 'p50', chunks).values).toEqual([[15, ...rest]]);
    expect(ask('cumulative histogram', 'share', chunks).values).toEqual([[0.5, ...rest]]);
  });

  it.each([
    ['its count falls', [0, 2, 0], [2, 10]],
    ['one of its buckets falls', [0, 16, 0], [16, 10]],
  ])('begin anew when %s', (_, after, [count, median]) => {
    const chunks = totals(histogram(3, [10, 20], [5, 5, 5]), histogram(16, [10, 20], after));
    expect(ask('cumulative histogram', 'count', chunks).values).toEqual([[count, ...rest]]);
    expect(ask('cumulative histogram', 'p0', chunks).values).toEqual([[median, ...rest]]);
  });

  it('tell nothing by a first point but that it was there', () => {
    const chunks = totals(histogram(16, [10, 20], [5, 5, 5], 9));
    expect(ask('cumulative histogram', 'count', chunks).values).toEqual([[0, ...rest]]);
    expect(ask('cumulative histogram', 'p50', chunks).values).toEqual([]);
  });

  it('that come without buckets once grew by what their counts and sums say', () => {
    const without = { ...histogram(16, [], [], 160), count: 19 };
    const chunks = totals(histogram(3, [10, 20], [5, 5, 5], 100), without);
    expect(ask('cumulative histogram', 'count', chunks).values).toEqual([[4, ...rest]]);
    expect(ask('cumulative histogram', 'sum', chunks).values).toEqual([[60, ...rest]]);
    expect(ask('cumulative histogram', 'p50', chunks)).toMatchObject({
      values: [],
      texts: '4 observations came without buckets and are not in this figure; count and avg hold them.',
    });
  });

  it('whose bounds changed are compared on those that both tell of', () => {
    const before = histogram(3, [10, 20], [0, 4, 0]);
    const finer = totals(before, histogram(16, [5, 10, 15, 20], [0, 2, 3, 5, 0]));
    expect(ask('cumulative histogram', 'p100', finer).values).toEqual([[20, ...rest]]);
    expect(ask('cumulative histogram', 'share', finer, { bound: 10 }).values).toEqual([[1 / 3, ...rest]]);
    const none = ask('cumulative histogram', 'p50', totals(before, histogram(16, [12], [4, 3])));
    expect(none.values).toEqual([]);
    expect(none.texts).toContain('3 observations came without buckets');
  });

  it('count the values of an attribute of which something came', () => {
    const [still, grown] = ['a', 'b'].map((site) => (point: Point): Point => {
      return { ...point, attributes: { ...point.attributes, site } };
    });
    const points = [still(histogram(3, [10], [5, 0])), still(histogram(16, [10], [5, 0]))];
    const chunks = totals(...points, grown(histogram(3, [10], [1, 0])), grown(histogram(16, [10], [2, 0])));
    expect(ask('cumulative histogram', 'unique', chunks, { of: 'site' }).values).toEqual([[1, ...rest]]);
  });

  it.each<[Statistic, string[]]>([
    ['auto', ['count', 'avg', 'p50', 'p95', 'p99']],
    ['sum', ['total']],
  ])('make a table of %s as deltas do', (statistic, columns) => {
    const points = [histogram(3, [10, 20], [5, 5, 5], 100), histogram(16, [10, 20], [5, 9, 5], 160)];
    const { frames } = evaluateChunks({
      query: querySchema.parse({
        ...{ schemaVersion: 1, metrics: [METRIC['cumulative histogram']], statistic, format: 'table' },
      }),
      environments: undefined,
      range: { from: epochMs(windowNumber(1)), to: epochMs(windowNumber(3)) },
      step: durationMs(5 * MINUTE),
      chunks: totals(...points),
      forAlert: false,
      environmentNames: new Map(),
    });
    const names = frames[0].fields.filter(({ type }) => type === 'number').map(({ name }) => name);
    expect(names).toEqual(columns);
  });

  const deltas = fc.uniqueArray(
    fc.record({
      minute: fc.integer({ min: 0, max: 44 }),
      functionKey: fc.constantFrom('f', 'g'),
      site: fc.constantFrom('a', 'b'),
      value: fc.nat(100),
      buckets: fc.array(fc.constantFrom(0, 0, 1, 4), { minLength: 4, maxLength: 4 }),
      restarts: fc.boolean(),
    }),
    { selector: ({ minute, functionKey, site }) => `${minute} ${functionKey} ${site}`, maxLength: 80 }
  );
  const STATISTICS: readonly Statistic[] = ['count', 'sum', 'avg', 'share', 'p0', 'p50', 'p95', 'p100'];

  it('answer as the same observations do when they are sent as deltas', () => {
    fc.assert(
      fc.property(deltas, fc.constantFrom(...STATISTICS), (given, statistic) => {
        const running = new Map<string, { readonly buckets: readonly number[]; readonly value: number }>();
        const points = given
          .toSorted((a, b) => a.minute - b.minute)
          .map((one) => {
            const { minute, functionKey, site, restarts } = one;
            const key = `${functionKey} ${site}`;
            const before = running.get(key);
            const shown = one.buckets.some((count, at) => count < (before?.buckets[at] ?? 0));
            const now =
              before === undefined || (restarts && shown)
                ? one
                : {
                    value: before.value + one.value,
                    buckets: one.buckets.map((count, at) => count + before.buckets[at]),
                  };
            running.set(key, now);
            const point = pointAt(minute, 0, { functionKey, site });
            const bounds = [10, 20, 30];
            // Of a series' first point only the running total knows what came before.
            const delta = before === undefined ? { value: 0, buckets: [0, 0, 0, 0] } : one;
            return {
              total: { ...point, bounds, value: now.value, buckets: now.buckets },
              delta: { ...point, bounds, value: delta.value, buckets: delta.buckets },
            };
          });
        const [asTotals, asDeltas] = (['cumulative histogram', 'histogram'] as const).map((kind) => {
          const sent = points.map((point) => (kind === 'histogram' ? point.delta : point.total));
          const chunks = WINDOWS.map((window) => call(kind, sent, window, { border: 'touches it' }));
          return ask(kind, statistic, chunks).values;
        });
        // Deltas that add up to nothing are zero where nothing came; of running totals nothing is known there, which
        // for a group that counted nothing at all may be everywhere.
        const counted = (all: (number | null)[][]) =>
          all.map((steps) => steps.map((value) => value ?? 0)).filter((steps) => steps.some((value) => value !== 0));
        expect(statistic === 'count' ? counted(asTotals) : asTotals).toEqual(
          statistic === 'count' ? counted(asDeltas) : asDeltas
        );
      }),
      { numRuns: 300 }
    );
  });
});

describe('a summary', () => {
  const summaries = [histogram(3, [], [5], 100), histogram(16, [], [9], 160)];
  const chunks = WINDOWS.map((window) => call('summary', summaries, window));

  it.each<[Statistic, number]>([
    ['auto', 15],
    ['count', 4],
    ['sum', 60],
  ])('tells %s by its increases', (statistic, value) => {
    expect(ask('summary', statistic, chunks).values).toEqual([[value, ...rest]]);
  });

  it.each<Statistic>(['p50', 'share'])('has no %s, and says why', (statistic) => {
    expect(() => ask('summary', statistic, chunks)).toThrow("can't be combined");
  });
});
