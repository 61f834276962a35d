import fc from 'fast-check';
import type { Chunk, MetricKind } from '../../chunk/types';
import type { Field } from '../../frame';
import { durationMs, epochMs, MINUTE } from '../../time';
import { touches, WINDOW } from '../../window/grid';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { calledFor } from '../testing/calls';
import { evaluateChunks, type ChunksInput } from '../testing/evaluateChunks';
import { call, METRIC, pointAt, windowNumber } from '../testing/world';

/** What is asked of each kind. */
const FIGURES = [
  ['counter', 'sum'],
  ['counter', 'rate'],
  ['cumulative', 'increase'],
  ['gauge', 'avg'],
  ['gauge', 'last'],
  ['histogram', 'p90'],
  ['histogram', 'avg'],
  ['histogram', 'count'],
] as const satisfies readonly (readonly [MetricKind, string])[];

const GROUPS = [[], ['functionKey'], ['environmentId', 'functionKey']] as const;

const question = fc.record({
  groupBy: fc.constantFrom(...GROUPS),
  /** Also such that steps of windows begin within one. */
  shift: fc.constantFrom(1, 5, 15, 20, 30, 45, 60),
  step: fc.constantFrom(1, 5, 15, 30),
  first: fc.nat(4),
  length: fc.integer({ min: 1, max: 6 }),
});

const world = fc
  .constantFrom(...FIGURES)
  .chain(([kind, statistic]) =>
    fc.record({ kind: fc.constant(kind), statistic: fc.constant(statistic), chunks: calledFor(kind), asked: question })
  );

type World = typeof world extends fc.Arbitrary<infer Of> ? Of : never;

type Series = readonly (readonly [time: number, value: number])[];
type Answer = ReadonlyMap<string, Series>;

function inputOf({ kind, statistic, chunks, asked }: World, more: Partial<StoredQuery>, earlier = 0): ChunksInput {
  const { step, first, length, groupBy } = asked;
  const width = step * MINUTE;
  const from = Math.ceil((windowNumber(1) + first * WINDOW) / width) * width - earlier;
  const range = { from: epochMs(from), to: epochMs(from + length * width) };
  const isRead = ({ header: { window } }: Chunk): boolean =>
    [0, asked.shift * MINUTE].some((before) =>
      touches(window, { from: epochMs(range.from - before - WINDOW), to: epochMs(range.to - before + WINDOW) })
    );
  const isReadAlone = ({ header: { window } }: Chunk): boolean =>
    touches(window, { from: epochMs(range.from - WINDOW), to: epochMs(range.to + WINDOW) });
  return {
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC[kind]], statistic, groupBy: [...groupBy], ...more }),
    environments: undefined,
    range,
    step: durationMs(width),
    chunks: chunks.filter(more.shift === undefined ? isReadAlone : isRead),
    forAlert: false,
    environmentNames: new Map(),
  };
}

const numbersIn = (field: Field | undefined): Float64Array =>
  field?.type === 'number' || field?.type === 'time' ? field.values : new Float64Array();

/** By labels; without steps that have no value. */
function answerOf(input: ChunksInput, later = 0, more: Readonly<Record<string, string>> = {}): Answer {
  return new Map(
    evaluateChunks(input).frames.map(({ fields: [time, value] }) => {
      const [times, values] = [numbersIn(time), numbersIn(value)];
      const points = Array.from(times, (moment, at) => [moment + later, values[at]] as const);
      const labels = Object.entries({ ...value?.labels, ...more }).sort();
      return [JSON.stringify(labels), points.filter(([, number]) => !Number.isNaN(number))];
    })
  );
}

const sorted = (answer: Iterable<readonly [string, Series]>) => [...answer].sort(([a], [b]) => (a < b ? -1 : 1));

describe('a question and the same one earlier', () => {
  it('are answered as each of them is alone, the earlier one with the times of the other', () => {
    fc.assert(
      fc.property(world, (given) => {
        const shift = given.asked.shift * MINUTE;
        const text = `${given.asked.shift}m`;
        const now = answerOf(inputOf(given, {}));
        const before = answerOf(inputOf(given, {}, shift), shift, { shift: text });
        expect(sorted(answerOf(inputOf(given, { shift: text })))).toEqual(sorted([...now, ...before]));
      }),
      { numRuns: 250 }
    );
  });

  it('differ by what they differ alone, where both are known; a count that one lacks is zero there', () => {
    fc.assert(
      fc.property(world, fc.constantFrom('difference', 'ratio'), (given, compare) => {
        const shift = given.asked.shift * MINUTE;
        const [now, before] = [answerOf(inputOf(given, {})), answerOf(inputOf(given, {}, shift), shift)];
        const compared = answerOf(inputOf(given, { shift: `${given.asked.shift}m`, compare }));
        const isCount = given.kind === 'counter' || given.statistic === 'count';
        for (const [labels, points] of compared) {
          const [one, other] = [new Map(now.get(labels)), new Map(before.get(labels))];
          for (const [moment, value] of points) {
            const [current, earlier] = [one.get(moment), other.get(moment)].map((each) => each ?? (isCount ? 0 : NaN));
            expect(value).toBe(compare === 'difference' ? current - earlier : current / earlier);
          }
        }
        for (const [labels, points] of now) {
          const [other, shown] = [new Map(before.get(labels)), new Map(compared.get(labels))];
          const both = points.filter(([moment]) => (compare === 'difference' ? other.has(moment) : other.get(moment)));
          expect(both.filter(([moment]) => !shown.has(moment))).toEqual([]);
        }
      }),
      { numRuns: 250 }
    );
  });

  it('are ranked by what is now, and show what was before of those alone', () => {
    const points = [
      ...[5, 1, 3].map((value, index) => pointAt(16 + index, value, { functionKey: 'fgh'.charAt(index) })),
      ...[1, 9, 2, 7].map((value, index) => pointAt(1 + index, value, { functionKey: 'fghi'.charAt(index) })),
    ];
    const chunks = [-1, 0, 1, 2].map((number) => call('counter', points, windowNumber(number)));
    const ask = (more: Partial<StoredQuery>) =>
      answerOf({
        query: querySchema.parse({
          schemaVersion: 1,
          metrics: [METRIC.counter],
          groupBy: ['functionKey'],
          shift: '15m',
          ...more,
        }),
        ...{ environments: undefined, chunks, forAlert: false, environmentNames: new Map() },
        ...{ range: { from: windowNumber(1), to: windowNumber(2) }, step: WINDOW },
      });
    const valuesOf = (answer: Answer) =>
      sorted(answer).map(
        ([labels, [[, value]]]) => `${[...labels.matchAll(/"([^"]*)"\]/g)].map(([, each]) => each).join(' ')}: ${value}`
      );
    expect(valuesOf(ask({ top: 2 }))).toEqual(['f 15m: 1', 'f: 5', 'h 15m: 2', 'h: 3', 'other 15m: 16', 'other: 1']);
    expect(valuesOf(ask({ top: 2, compare: 'difference' }))).toEqual(['f: 4', 'h: 1', 'other: -15']);
    expect(valuesOf(ask({ bottom: 2, compare: 'ratio' }))).toEqual([
      'g: 0.1111111111111111',
      'i: 0',
      'other: 2.6666666666666665',
    ]);
  });
});
