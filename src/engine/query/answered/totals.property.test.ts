/** What totals of windows say is what their points say: the same answer, whichever of the two is read. */
import fc from 'fast-check';
import type { Detail } from '../../chunk/store';
import type { Chunk, MetricKind } from '../../chunk/types';
import { widened } from '../../testing/widened';
import { durationMs, epochMs, MINUTE } from '../../time';
import { WINDOW, windowOf } from '../../window/grid';
import { querySchema, type Statistic, type StoredQuery } from '../asked/model/model';
import { blocksOf } from '../testing/blocks';
import { calledFor } from '../testing/calls';
import { evaluateChunks, type ChunksInput, type Read } from '../testing/evaluateChunks';
import { areSame, arraysOf } from '../testing/arrays';
import { expectSameAnswer } from '../testing/expectSameAnswer';
import { FILTERS } from '../testing/questions';
import { METRIC, PRODUCTION, windowNumber } from '../testing/world';

const OF_HISTOGRAMS: readonly Statistic[] = [
  'count',
  'rate',
  'stddev',
  'sum',
  'avg',
  'share',
  'unique',
  'heatmap',
  'p0',
  'p50',
  'p95',
  'p100',
];
const STATISTICS: Readonly<Record<MetricKind, readonly Statistic[]>> = {
  counter: ['sum', 'increase', 'rate', 'perMinute', 'unique'],
  cumulative: ['increase', 'rate', 'perMinute', 'last', 'unique'],
  gauge: ['avg', 'min', 'max', 'last', 'sum', 'series', 'unique'],
  'up-down counter': ['avg', 'min', 'max', 'last', 'sum', 'series', 'unique'],
  histogram: [...OF_HISTOGRAMS, 'min', 'max'],
  'cumulative histogram': OF_HISTOGRAMS,
  summary: ['count', 'rate', 'sum', 'avg', 'unique'],
};
const KINDS = Object.keys(STATISTICS) as MetricKind[];

/** Steps of whole windows, from the middle of the points or from before them. */
const wholeWindows = fc
  .record({ minutes: fc.constantFrom(15, 15, 30, 45), first: fc.nat(3), length: fc.integer({ min: 1, max: 3 }) })
  .map(({ minutes, first, length }) => {
    const step = minutes * MINUTE;
    const from = Math.floor(windowNumber(first) / step) * step;
    return { step, from, to: from + length * step };
  });

/** A table's: from any minute to any other. */
const anyMinutes = fc.record({ from: fc.nat(59), length: fc.integer({ min: 1, max: 60 }) }).map(({ from, length }) => ({
  step: MINUTE,
  from: windowNumber(0) + from * MINUTE,
  to: windowNumber(0) + (from + length) * MINUTE,
}));

const details = fc.record({
  groupBy: fc.constantFrom<string[][]>([], ['functionKey'], ['environmentId', 'functionKey'], ['environmentId']),
  bound: fc.constantFrom(5, 10, 30, 50, 100, 200),
  of: fc.constantFrom('functionKey', 'environmentId'),
  filters: fc.constantFrom(...FILTERS.map(({ filters }) => filters)),
  top: fc.constantFrom(undefined, undefined, 1, 2),
  partialStep: fc.boolean(),
});
const environments = fc.constantFrom(undefined, undefined, [PRODUCTION]);

interface Span {
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

const input = (
  kind: MetricKind,
  chunks: readonly Chunk[],
  { step, from, to }: Span,
  query: Partial<StoredQuery>,
  asked: ChunksInput['environments']
): ChunksInput => ({
  query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC[kind]], ...query }),
  environments: asked,
  range: { from: epochMs(from), to: epochMs(to) },
  step: durationMs(step),
  chunks,
  forAlert: false,
  environmentNames: new Map(),
});

/** Notes how much of what is read. */
function noted(read: Read): { readonly read: Read; readonly details: Detail[]; readonly windows: number[] } {
  const [details, windows]: [Detail[], number[]] = [[], []];
  return {
    details,
    windows,
    read: (request) => {
      details.push(request.detail);
      windows.push(request.span.from, request.span.to - WINDOW);
      return read(request);
    },
  };
}

function expectTotalsAreThePoints(asked: ChunksInput): readonly Detail[] {
  const { read, columns } = blocksOf(asked.chunks);
  const arrays = columns.flatMap(arraysOf);
  const before = arrays.map((array) => array.slice());
  const { details, windows, ...reading } = noted(read);
  const fromTotals = evaluateChunks(asked, reading.read);
  expectSameAnswer(
    fromTotals,
    evaluateChunks(asked, (request) => read({ ...request, detail: 'points' }))
  );
  // What is shared, by chunks and by questions, is left as it was.
  expect(arrays.findIndex((array, index) => !areSame(array, before[index]))).toBe(-1);
  expect(widened(evaluateChunks(asked, read))).toEqual(widened(fromTotals));
  const { from, to } = asked.range;
  expect(Math.min(...windows)).toBeGreaterThanOrEqual(windowOf(from) - WINDOW);
  expect(Math.max(...windows)).toBeLessThanOrEqual(windowOf(epochMs(to - 1)) + WINDOW);
  return details;
}

describe.each(KINDS)('totals of a %s', (kind) => {
  const statistic = fc.constantFrom(...STATISTICS[kind]);

  it('draw the same series as its points', () => {
    fc.assert(
      fc.property(calledFor(kind), statistic, wholeWindows, details, environments, (chunks, of, span, asked, only) => {
        const read = expectTotalsAreThePoints(input(kind, chunks, span, { ...asked, statistic: of }, only));
        expect(read.slice(0, 1)).toEqual(chunks.some(holds(kind)) || read.length > 0 ? ['totals'] : []);
      }),
      { numRuns: 60 }
    );
  });

  it('fill the same tables as its points', () => {
    const tabled = statistic.filter((one) => one !== 'heatmap');
    fc.assert(
      fc.property(calledFor(kind), tabled, anyMinutes, details, environments, (chunks, of, span, asked, only) => {
        expectTotalsAreThePoints(input(kind, chunks, span, { ...asked, statistic: of, format: 'table' }, only));
      }),
      { numRuns: 60 }
    );
  });
});

it('totals of a histogram divide into the same mean as its points', () => {
  const spans = fc.oneof(
    fc.tuple(fc.constant('series' as const), wholeWindows),
    fc.tuple(fc.constant('table' as const), anyMinutes)
  );
  fc.assert(
    fc.property(calledFor('histogram'), spans, details, environments, (chunks, [format, span], asked, only) => {
      const query = { ...asked, format, statistic: 'auto' as const, metrics: ['invocation_mean_time'] };
      expectTotalsAreThePoints(input('histogram', chunks, span, query, only));
    }),
    { numRuns: 60 }
  );
});

const holds =
  (kind: MetricKind) =>
  ({ columns }: Chunk): boolean =>
    columns.some(({ descriptor }) => descriptor.kind === kind);
