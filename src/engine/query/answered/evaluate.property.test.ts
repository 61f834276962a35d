import fc from 'fast-check';
import type { Chunk, MetricKind } from '../../chunk/types';
import { memoryChunkStore } from '../../chunk/memoryStore';
import { accountKey, parseAppId } from '../../identity';
import { durationMs, epochMs } from '../../time';
import { WINDOW, windowOf, type WindowStart } from '../../window/grid';
import { anyCalls } from '../testing/calls';
import { evaluateChunks } from '../testing/evaluateChunks';
import { querySchema } from '../asked/model/model';
import { expectClose } from '../testing/expectClose';
import { oracle, placed } from '../testing/oracle';
import { border, FILTERS, points, span, unfetched, WINDOWS } from '../testing/questions';
import { askFor, call, METRIC, PRODUCTION, STAGING, windowNumber, type Point } from '../testing/world';

const QUESTIONS: readonly (readonly [MetricKind, string])[] = [
  ...['sum', 'increase', 'rate', 'perMinute'].map((statistic) => ['counter', statistic] as const),
  ...['increase', 'rate', 'perMinute', 'last'].map((statistic) => ['cumulative', statistic] as const),
  ...['avg', 'min', 'max', 'stddev', 'last', 'sum', 'series'].map((statistic) => ['gauge', statistic] as const),
  ...(['counter', 'cumulative', 'gauge', 'histogram'] as const).map((kind) => [kind, 'unique'] as const),
  ...['count', 'rate', 'sum', 'avg', 'share', 'share', 'stddev', 'p0', 'p50', 'p95', 'p99.9', 'p100'].map(
    (statistic) => ['histogram', statistic] as const
  ),
];

interface Asked {
  readonly kind: MetricKind;
  readonly statistic: string;
  readonly above: number | undefined;
  readonly bound: number | undefined;
  readonly of: string;
  readonly groupBy: readonly string[];
  readonly span: { readonly from: number; readonly to: number; readonly step: number };
  readonly filter: (typeof FILTERS)[number];
  readonly unfetched?: ReadonlySet<number>;
}

const asked: fc.Arbitrary<Asked> = fc
  .record({
    question: fc.constantFrom(...QUESTIONS),
    groupBy: fc.constantFrom<string[][]>([], ['functionKey'], ['environmentId', 'functionKey'], ['nobodyHasThis']),
    bounds: fc.constantFrom<{ above: number | undefined; bound: number | undefined }[]>(
      ...[5, 10, 30, 50, 100, 200].map((bound) => ({ above: undefined, bound })),
      ...[5, 10, 30, 100].map((above) => ({ above, bound: undefined })),
      ...[
        [5, 10],
        [10, 30],
        [10, 100],
        [30, 200],
      ].map(([above, bound]) => ({ above, bound }))
    ),
    of: fc.constantFrom('functionKey', 'environmentId'),
    span,
    filter: fc.constantFrom(...FILTERS),
  })
  .map(({ question: [kind, statistic], bounds, ...rest }) => ({ kind, statistic, ...bounds, ...rest }));

/** By group, as the oracle has it. */
function answerOf(chunks: readonly Chunk[], asked: Asked) {
  const {
    kind,
    span: { from, to, step },
    filter,
    ...rest
  } = asked;
  const { frames } = evaluateChunks({
    query: querySchema.parse({
      schemaVersion: 1,
      metrics: [METRIC[kind]],
      ...rest,
      filters: filter.filters,
    }),
    environments: undefined,
    range: { from: epochMs(from), to: epochMs(to) },
    step: durationMs(step),
    chunks,
    forAlert: false,
    environmentNames: new Map(),
  });
  const entries = frames.map((frame): [string, (number | null)[]] => {
    const [, value] = frame.fields;
    if (value?.type !== 'number') {
      throw new Error('expected a time and a number');
    }
    const labels = value.labels ?? {};
    return [
      JSON.stringify(asked.groupBy.map((key) => labels[key] ?? '')),
      Array.from(value.values, (one) => (Number.isNaN(one) ? null : one)),
    ];
  });
  return new Map(entries.sort());
}

/** A series without any value is no series. */
const expectedOf = (all: readonly Point[], { span: { from, to, step }, filter, ...rest }: Asked) =>
  new Map(
    [...oracle(all, { ...rest, from, to, step, wanted: filter.wanted })]
      .filter(([, values]) => values.some((value) => value !== null))
      .sort()
  );

describe('evaluation', () => {
  it('equals plain loops over the raw points, under any reading of the border', () => {
    fc.assert(
      fc.property(points, border, asked, (all, reading, question) => {
        const chunks = WINDOWS.map((window) => call(question.kind, all, window, { border: reading }));
        expectClose(answerOf(chunks, question), expectedOf(all, question));
      }),
      { numRuns: 600 }
    );
  });

  it('takes the least and largest of histograms whose points all tell them, and nothing where one does not', () => {
    const extremes = fc.constantFrom<Pick<Point, 'min' | 'max'>[]>({ min: 2, max: 90 }, { min: 7, max: 60 }, {});
    const told = fc.array(extremes, { minLength: 60, maxLength: 60 });
    const either = fc.tuple(asked, fc.constantFrom('min', 'max')).map(([question, statistic]): Asked => ({
      ...question,
      ...{ kind: 'histogram', statistic },
    }));
    fc.assert(
      fc.property(points, told, border, either, (bare, told, reading, question) => {
        // Several of one series and time are one, of which the answer's order is all that tells them apart.
        const all = bare.map((point, index) => ({
          ...point,
          ...told[index],
          start: point.start + index,
          end: point.end + index,
        }));
        const chunks = WINDOWS.map((window) => call('histogram', all, window, { border: reading }));
        expectClose(answerOf(chunks, question), expectedOf(all, question));
      }),
      { numRuns: 300 }
    );
  });

  it('is the same when windows come in parts, and neighbours under different readings that return the point at all', () => {
    fc.assert(
      fc.property(points, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), asked, (all, split, question) => {
        const chunks = WINDOWS.flatMap((window, index) =>
          split[index]
            ? [[PRODUCTION], [STAGING]].map((environments, part) =>
                call(question.kind, all, window, {
                  border: 'touches it',
                  asked: askFor(question.kind, environments),
                  fetchedAt: epochMs(window + 12 * WINDOW + part),
                })
              )
            : [call(question.kind, all, window, { border: index % 2 === 0 ? 'touches it' : 'starts in it' })]
        );
        expectClose(answerOf(chunks, question), expectedOf(all, question));
      }),
      { numRuns: 300 }
    );
  });

  it('has what is fetched in its place while the rest is not: growth between two points only where all between is known', () => {
    fc.assert(
      fc.property(points, unfetched, asked, (all, missing, question) => {
        const chunks = WINDOWS.filter((window) => !missing.has(window)).map((window) =>
          call(question.kind, all, window, {
            border: (point) => windowOf(epochMs(placed(question.kind, point).start)) === window,
          })
        );
        expectClose(answerOf(chunks, question), expectedOf(all, { ...question, unfetched: missing }));
      }),
      { numRuns: 400 }
    );
  });

  it('counts each point once that any of the calls read returned, whichever it was', () => {
    fc.assert(
      fc.property(points, anyCalls, asked, (all, returnedOf, question) => {
        // Readings that stand at the same minute of one series are one: a call returns all of them or none.
        const returnedBy = (window: WindowStart) => {
          const returns = returnedOf(window);
          return (point: Point): boolean => returns(placed(question.kind, point));
        };
        const chunks = WINDOWS.map((window) => call(question.kind, all, window, { border: returnedBy(window) }));
        const { from, to } = question.span;
        const isRead = (window: number): boolean =>
          window > windowOf(epochMs(from)) - 2 * WINDOW && window < to + WINDOW;
        const calls = WINDOWS.filter(isRead).map(returnedBy);
        const returned = all.filter((point) => calls.some((returns) => returns(point)));
        expectClose(answerOf(chunks, question), expectedOf(returned, question));
      }),
      { numRuns: 300 }
    );
  });

  it('is the same however often windows are fetched again', async () => {
    const app = parseAppId('cccccccc-0000-4000-8000-000000000000');
    if (app === undefined) {
      throw new Error('not a UUID');
    }
    const ref = { account: accountKey('https://example.test', 'a@example.test'), app };
    await fc.assert(
      fc.asyncProperty(
        points,
        border,
        fc.array(fc.nat(4), { maxLength: 10 }),
        asked,
        async (all, reading, again, question) => {
          const store = memoryChunkStore();
          const order = [...WINDOWS.keys(), ...again];
          for (const [turn, index] of order.entries()) {
            const fetchedAt = epochMs(windowNumber(20) + turn);
            await store.put(ref, call(question.kind, all, WINDOWS[index], { border: reading, fetchedAt }));
          }
          const chunks = await store.read(
            ref,
            { from: windowNumber(0), to: windowNumber(5) },
            [METRIC[question.kind]],
            'points'
          );
          expect(chunks).toHaveLength(WINDOWS.length);
          expectClose(answerOf(chunks, question), expectedOf(all, question));
        }
      ),
      { numRuns: 200 }
    );
  });
});
