/** What is put together of parts that were kept is, to the last bit, what is worked out anew: whatever changed in between. */
import fc from 'fast-check';
import type { Chunk, MetricColumns, MetricKind } from '../../chunk/types';
import { widened } from '../../testing/widened';
import { after, DAY, durationMs, epochMs, MINUTE } from '../../time';
import { querySchema, type Statistic, type StoredQuery } from '../asked/model/model';
import { QueryRefusal } from '../asked/refusal';
import { calledFor } from '../testing/calls';
import { evaluateChunks, type ChunksInput, type Evaluated } from '../testing/evaluateChunks';
import { Keeping } from '../testing/keeping';
import { FILTERS } from '../testing/questions';
import { METRIC, PRODUCTION, windowNumber } from '../testing/world';

const OF_HISTOGRAMS: readonly Statistic[] = ['count', 'rate', 'sum', 'avg', 'share', 'stddev', 'p50', 'p95', 'heatmap'];
const STATISTICS: Readonly<Record<MetricKind, readonly Statistic[]>> = {
  counter: ['sum', 'rate', 'perMinute', 'unique'],
  cumulative: ['increase', 'last'],
  gauge: ['avg', 'min', 'max', 'last', 'sum', 'series', 'stddev'],
  'up-down counter': ['avg', 'min', 'max', 'last'],
  histogram: [...OF_HISTOGRAMS, 'min', 'max'],
  'cumulative histogram': OF_HISTOGRAMS,
  summary: ['count', 'rate', 'sum', 'avg'],
};
const KINDS = Object.keys(STATISTICS) as MetricKind[];

/** Numbers whose sums are rounded. */
const uneven = (columns: MetricColumns): MetricColumns =>
  columns.shape === 'number'
    ? { ...columns, value: Float64Array.from(columns.value, (value) => value * 0.1) }
    : { ...columns, sum: Float64Array.from(columns.sum, (value) => value * 0.1) };

/** A window's answers are told by when they were fetched: those of one generation within a few hours. */
const fetchedLater = (chunks: readonly Chunk[], generation: number, isRounded: boolean): readonly Chunk[] =>
  chunks.map(({ header, columns }) => ({
    header: { ...header, fetchedAt: after(header.fetchedAt, generation * DAY) },
    columns: isRounded ? columns.map(uneven) : columns,
  }));

const change = (kind: MetricKind) =>
  fc.record({
    chunks: calledFor(kind),
    /** Of the windows from -3 on, those that are as these chunks have them, whether they have any or not. */
    windows: fc.oneof(
      fc.nat(16).map((one) => [one]),
      fc.uniqueArray(fc.nat(16))
    ),
    moved: fc.nat(3),
    longer: fc.nat(2),
  });

const details = fc.record({
  groupBy: fc.constantFrom<string[][]>([], ['functionKey'], ['environmentId', 'functionKey'], ['environmentId']),
  bound: fc.constantFrom(10, 30, 50),
  of: fc.constant('functionKey'),
  filters: fc.constantFrom(...FILTERS.map(({ filters }) => filters)),
  top: fc.constantFrom(undefined, undefined, undefined, 1),
  partialStep: fc.boolean(),
  fill: fc.constantFrom('none' as const, 'none' as const, 'zero' as const, 'previous' as const),
  smooth: fc.constantFrom(undefined, undefined, 2),
  shift: fc.constantFrom(undefined, undefined, undefined, '15m', '1h'),
});

const cases = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    statistic: fc.constantFrom(...STATISTICS[kind]),
    first: calledFor(kind),
    changes: fc.array(change(kind), { minLength: 1, maxLength: 4 }),
    details,
    step: fc.constantFrom(1, 3, 5, 15, 15, 30),
    from: fc.nat(30),
    length: fc.integer({ min: 6, max: 120 }),
    shortest: fc.constantFrom(MINUTE, 15 * MINUTE, 30 * MINUTE),
    environments: fc.constantFrom(undefined, undefined, [PRODUCTION]),
    format: fc.constantFrom('series' as const, 'table' as const),
    isRounded: fc.boolean(),
  })
);

const outcome = (ask: () => Evaluated): unknown => {
  try {
    return widened(ask());
  } catch (refusal) {
    if (refusal instanceof QueryRefusal) {
      return refusal.message;
    }
    throw refusal;
  }
};

it('is the very same after any changes of windows and range, and is not always worked out anew', () => {
  const used = { series: 0, table: 0 };
  fc.assert(
    fc.property(cases, ({ kind, statistic, first, changes, format, isRounded, ...asked }) => {
      const { details, step, from, length, shortest, environments } = asked;
      const keeping = new Keeping(durationMs(shortest));
      let chunks = fetchedLater(first, 0, isRounded);
      const width = step * MINUTE;
      let [begin, steps] = [Math.floor((windowNumber(0) + from * MINUTE) / width), Math.ceil(length / step)];
      const compare = (): void => {
        const query: Partial<StoredQuery> = { ...details, format, statistic, metrics: [METRIC[kind]] };
        const input: ChunksInput = {
          query: querySchema.parse({ schemaVersion: 1, ...query }),
          ...{ environments, chunks, forAlert: false, environmentNames: new Map() },
          range: { from: epochMs(begin * width), to: epochMs((begin + steps) * width) },
          step: durationMs(width),
        };
        const anew = outcome(() => evaluateChunks(input));
        expect(outcome(() => evaluateChunks({ ...input, parts: keeping }))).toEqual(anew);
        expect(outcome(() => evaluateChunks({ ...input, parts: keeping }))).toEqual(anew);
      };
      compare();
      changes.forEach((one, generation) => {
        const changed = new Set<number>(one.windows.map((number) => windowNumber(number - 3)));
        chunks = [
          ...chunks.filter(({ header }) => !changed.has(header.window)),
          ...fetchedLater(one.chunks, generation + 1, isRounded).filter(({ header }) => changed.has(header.window)),
        ];
        begin += one.moved;
        steps += one.longer;
        compare();
      });
      used[format] += keeping.used;
    }),
    { numRuns: 120 }
  );
  expect(used.series).toBeGreaterThan(60);
  expect(used.table).toBeGreaterThan(20);
});
