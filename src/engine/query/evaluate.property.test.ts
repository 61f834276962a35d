import fc from 'fast-check';
import type { Chunk, MetricKind } from '../chunk/types';
import { memoryChunkStore } from '../chunk/memoryStore';
import { accountKey, parseAppId } from '../identity';
import { durationMs, epochMs, MINUTE } from '../time';
import { WINDOW } from '../window/grid';
import { evaluate } from './evaluate';
import { querySchema } from './model';
import { oracle } from './testing/oracle';
import {
  askFor,
  call,
  FIRST,
  METRIC,
  PRODUCTION,
  STAGING,
  windowNumber,
  type Border,
  type Point,
} from './testing/world';

/** Points start in windows 1 and 2; questions are about windows 0 to 3, and one window more is fetched for what touches their end. */
const WINDOWS = [0, 1, 2, 3, 4].map(windowNumber);

const BOUNDS = [
  [10, 50, 100],
  [10, 20, 50, 100],
];

const points: fc.Arbitrary<readonly Point[]> = fc.array(
  fc
    .record({
      minute: fc.integer({ min: 15, max: 44 }),
      shift: fc.constantFrom(0, 0, 0, 30_000),
      width: fc.constantFrom<number>(MINUTE, MINUTE, MINUTE, 6, 2 * MINUTE),
      value: fc.integer({ min: 0, max: 1000 }),
      environmentId: fc.constantFrom(PRODUCTION, STAGING),
      functionKey: fc.constantFrom('f', 'g', undefined),
      counts: fc.array(fc.nat(9), { minLength: 5, maxLength: 5 }),
      fine: fc.boolean(),
    })
    .map(({ minute, shift, width, value, environmentId, functionKey, counts, fine }): Point => {
      const bounds = BOUNDS[functionKey === 'f' && fine ? 1 : 0];
      const start = FIRST + minute * MINUTE + shift;
      return {
        attributes: { environmentId, ...(functionKey === undefined ? {} : { functionKey }) },
        ...{ start, end: start + width + (fine ? 1 : 0), value, bounds },
        buckets: counts.slice(0, bounds.length + 1),
      };
    }),
  { maxLength: 60 }
);

const BORDERS: readonly Border[] = ['starts in it', 'ends in it', 'ends before its end', 'touches it'];
const border = fc.constantFrom(...BORDERS);

const QUESTIONS: readonly (readonly [MetricKind, string])[] = [
  ...['sum', 'increase', 'rate'].map((statistic) => ['counter', statistic] as const),
  ...['increase', 'rate', 'last'].map((statistic) => ['cumulative', statistic] as const),
  ...['avg', 'min', 'max', 'last'].map((statistic) => ['gauge', statistic] as const),
  ...['count', 'sum', 'avg', 'p0', 'p50', 'p95', 'p99.9', 'p100'].map((statistic) => ['histogram', statistic] as const),
];

const span = fc
  .record({ step: fc.constantFrom(1, 3, 5, 15, 30), first: fc.nat(29), length: fc.integer({ min: 1, max: 30 }) })
  .map(({ step, first, length }) => {
    const width = step * MINUTE;
    const from = Math.floor((windowNumber(1) + first * MINUTE) / width) * width;
    const to = Math.ceil((from + length * MINUTE) / width) * width;
    // What lies outside of the fetched windows is not known, and the oracle knows everything.
    return { step: width, from: Math.max(from, windowNumber(0)), to: Math.min(to, windowNumber(4)) };
  })
  .filter(({ from, to, step }) => from % step === 0 && to % step === 0);

const FILTERS = [
  { filters: [], wanted: () => true },
  {
    filters: [{ key: 'functionKey', operator: '=' as const, value: 'f' }],
    wanted: ({ attributes }: Point) => attributes.functionKey === 'f',
  },
  {
    filters: [{ key: 'functionKey', operator: '!=' as const, value: '' }],
    wanted: ({ attributes }: Point) => attributes.functionKey !== undefined,
  },
  {
    filters: [{ key: 'functionKey', operator: '=~' as const, value: 'g|' }],
    wanted: ({ attributes }: Point) => attributes.functionKey !== 'f',
  },
  {
    filters: [{ key: 'environmentId', operator: '!=|' as const, values: [STAGING] }],
    wanted: ({ attributes }: Point) => attributes.environmentId !== STAGING,
  },
];

interface Asked {
  readonly kind: MetricKind;
  readonly statistic: string;
  readonly groupBy: readonly string[];
  readonly span: { readonly from: number; readonly to: number; readonly step: number };
  readonly filter: (typeof FILTERS)[number];
}

const asked: fc.Arbitrary<Asked> = fc
  .record({
    question: fc.constantFrom(...QUESTIONS),
    groupBy: fc.constantFrom<string[][]>([], ['functionKey'], ['environmentId', 'functionKey'], ['nobodyHasThis']),
    span,
    filter: fc.constantFrom(...FILTERS),
  })
  .map(({ question: [kind, statistic], ...rest }) => ({ kind, statistic, ...rest }));

/** By group, as the oracle has it. */
function answerOf(chunks: readonly Chunk[], { kind, statistic, groupBy, span: { from, to, step }, filter }: Asked) {
  const { frames } = evaluate({
    query: querySchema.parse({
      schemaVersion: 1,
      metrics: [METRIC[kind]],
      statistic,
      groupBy,
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
      JSON.stringify(groupBy.map((key) => labels[key] ?? '')),
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

function expectClose(actual: Map<string, (number | null)[]>, expected: Map<string, (number | null)[]>): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [group, values] of expected) {
    const found = actual.get(group) ?? [];
    expect(found).toHaveLength(values.length);
    values.forEach((value, step) => {
      const other = found[step];
      const isClose =
        value === null || other === null
          ? value === other
          : Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(value));
      expect({ group, step, value: isClose ? value : other }).toEqual({ group, step, value });
    });
  }
}

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
          const chunks = await store.read(ref, { from: windowNumber(0), to: windowNumber(5) }, [METRIC[question.kind]]);
          expect(chunks).toHaveLength(WINDOWS.length);
          expectClose(answerOf(chunks, question), expectedOf(all, question));
        }
      ),
      { numRuns: 200 }
    );
  });
});
