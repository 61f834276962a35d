/** All that a question may ask for at once, against the oracle: what fits together has to come out as if done by hand. */
import fc from 'fast-check';
import { catalogued } from '../../catalogue/catalogue';
import { isLevel, type Chunk, type MetricDescriptor, type MetricKind } from '../../chunk/types';
import type { Field, Frame } from '../../frame';
import { durationMs, epochMs, MINUTE } from '../../time';
import { windowOf } from '../../window/grid';
import { problemOfCombination } from '../asked/parsing/combining';
import { querySchema, type Statistic, type StoredQuery } from '../asked/model/model';
import { composedOracle, type Composed, type ComposedLine, type Operand, type Values } from '../testing/composedOracle';
import { evaluateChunks } from '../testing/evaluateChunks';
import { expectClose } from '../testing/expectClose';
import { callOfSeveral } from '../testing/operands';
import { placed, REST } from '../testing/oracle';
import { FILTERS, points, span, unfetched } from '../testing/questions';
import { METRIC, windowNumber } from '../testing/world';

/** As far back as an earlier time and a moving average reach. */
const CALLED = Array.from({ length: 18 }, (_, index) => windowNumber(index - 12));

const FIGURES: readonly (readonly [MetricKind, readonly Statistic[]])[] = [
  ['counter', ['sum', 'increase', 'rate', 'perMinute', 'unique']],
  ['cumulative', ['increase', 'rate', 'perMinute', 'last', 'unique']],
  ['gauge', ['avg', 'min', 'max', 'stddev', 'last', 'sum', 'series', 'unique']],
  ['up-down counter', ['avg', 'min', 'max', 'stddev', 'last', 'sum', 'series', 'unique']],
  ['histogram', ['count', 'rate', 'sum', 'avg', 'share', 'stddev', 'p0', 'p50', 'p99', 'unique']],
];

/** Of the catalogue, or one that is known by what came of it alone. */
const nameOf = ({ kind, isOwn }: Named): string => (isOwn && kind !== 'gauge' ? `own.${kind}` : METRIC[kind]);

interface Named extends Operand {
  readonly isOwn: boolean;
}

const operand: fc.Arbitrary<Named> = fc.constantFrom(...FIGURES).chain(([kind, statistics]) =>
  fc.record({
    ...{ kind: fc.constant(kind), statistic: fc.constantFrom(...statistics), points },
    isOwn: fc.boolean(),
  })
);

const either = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

const question = fc.record({
  above: operand,
  below: either(operand),
  groupBy: fc.constantFrom<string[][]>([], ['functionKey'], ['environmentId', 'functionKey']),
  filter: fc.constantFrom(...FILTERS),
  span,
  unfetched: fc.oneof(fc.constant(new Set<number>()), unfetched),
  shift: either(fc.constantFrom(1, 5, 15, 17, 30)),
  compare: fc.constantFrom('series', 'difference', 'ratio'),
  fill: fc.constantFrom('none', 'none', 'zero', 'previous'),
  smooth: either(fc.integer({ min: 2, max: 4 })),
  accumulate: fc.boolean(),
  few: either(fc.tuple(fc.constantFrom('top', 'bottom'), fc.integer({ min: 1, max: 3 }))),
  rankBy: either(fc.constantFrom('total', 'mean', 'max', 'last')),
  format: fc.constantFrom('series', 'series', 'table'),
});

type Question = typeof question extends fc.Arbitrary<infer Of> ? Of : never;

const TIMES: Readonly<Record<string, number>> = { rate: 1, perMinute: 60 };
const ADDS_UP = ['sum', 'count', 'increase', 'rate', 'perMinute', 'series'];
const ACCRUES = ['increase', 'count'];
const accrues = ({ kind, statistic }: Operand): boolean =>
  ACCRUES.includes(statistic) || (statistic === 'sum' && !isLevel(kind));
const addsUp = ({ statistic }: Operand): boolean => ADDS_UP.includes(statistic);

/** What is asked, without what can't be asked together. */
function asQuery(asked: Question): StoredQuery {
  const { above, below, groupBy, filter, shift, compare, fill, few, rankBy, format } = asked;
  const isTable = format === 'table';
  const isDivided = below !== undefined && TIMES[above.statistic] === TIMES[below.statistic];
  const accumulate = asked.accumulate && accrues(above) && (!isDivided || accrues(below)) && fill !== 'previous';
  const over = isDivided ? { over: { metric: nameOf(below), statistic: below.statistic } } : {};
  const isRanked = !(rankBy === 'total' && (isDivided || !addsUp(above)));
  return {
    ...{ schemaVersion: 1, metrics: [nameOf(above)], statistic: above.statistic, groupBy, format },
    ...{ filters: filter.filters, bound: 30, of: 'environmentId', ...over },
    ...(shift !== undefined && { shift: `${shift}m`, compare }),
    ...(few && { [few[0]]: few[1] }),
    ...(!isTable && { fill, accumulate, ...(isRanked && rankBy && { rankBy }) }),
    ...(!isTable && !accumulate && asked.smooth !== undefined && { smooth: asked.smooth }),
  };
}

/** What the oracle is asked. @param brought the points that calls returned, by kind. */
function asComposed(asked: Question, stored: StoredQuery): Composed {
  const { above, span: range, groupBy, filter } = asked;
  const below = stored.over && asked.below;
  const documented = below && catalogued(nameOf(below))?.attributes;
  const isWhole = (key: string): boolean => documented?.includes(key) === false;
  const isSame = below !== undefined && nameOf(below) === nameOf(above);
  const { compare, fill, smooth, accumulate, rankBy, top, bottom, shift } = stored;
  const keys = filter.filters.map(({ key }) => key);
  return {
    above,
    ...(below && { below: { ...below, points: isSame ? above.points : below.points, isWhole } }),
    asked: {
      ...{ groupBy, bound: 30, of: 'environmentId', unfetched: asked.unfetched },
      ...{ ...range, isWhole: stored.format === 'table' },
    },
    passes: (point, isLeftOut) => keys.some(isLeftOut) || filter.wanted(point),
    ...(shift !== undefined && { shift: Number(shift.slice(0, -1)) * MINUTE, compare }),
    ...{ fill, smooth, accumulate, rankBy },
    ...(top !== undefined && { top }),
    ...(bottom !== undefined && { bottom }),
    folds: below === undefined && (addsUp(above) || (above.kind === 'histogram' && above.statistic !== 'unique')),
    addsUp: below === undefined && addsUp(above),
  };
}

function chunksOf({ above, below, unfetched: missing }: Question): readonly Chunk[] {
  const all = below === undefined || nameOf(below) === nameOf(above) ? [above] : [above, below];
  return CALLED.filter((window) => !missing.has(window)).map((window) =>
    callOfSeveral(
      all.map((one) => ({
        ...{ metric: nameOf(one), kind: one.kind },
        points: one.points.filter((point) => windowOf(epochMs(placed(one.kind, point).start)) === window),
      })),
      window,
      { border: () => true }
    )
  );
}

/** As what metrics came once. */
const describedFor = ({ above, below }: Question): ReadonlyMap<string, MetricDescriptor> =>
  new Map(
    [above, ...(below ? [below] : [])].map((one) => [nameOf(one), { name: nameOf(one), kind: one.kind, unit: '1' }])
  );

const numbersIn = (field: Field | undefined): Float64Array =>
  field?.type === 'number' || field?.type === 'time' ? field.values : new Float64Array();
const numbersOf = (field: Field | undefined): Values =>
  Array.from(numbersIn(field), (value) => (Number.isNaN(value) ? null : value));

function linesOf(frames: readonly Frame[], groupBy: readonly string[]): readonly ComposedLine[] {
  const lines = new Map<string, ComposedLine>();
  for (const { fields } of frames) {
    const { labels = {} } = fields[1] ?? {};
    const isRest = groupBy[0] !== undefined && labels[groupBy[0]] === 'other';
    const group = isRest ? REST : JSON.stringify(groupBy.map((key) => labels[key] ?? ''));
    const values = numbersOf(fields[1]);
    const isBefore = labels['shift'] !== undefined;
    lines.set(group, { ...lines.get(group), group, ...(isBefore ? { before: values } : { now: values }) });
  }
  return [...lines.values()];
}

function rowsOf(frames: readonly Frame[], groupBy: readonly string[]): readonly ComposedLine[] {
  return frames.flatMap(({ fields }) => {
    const texts = fields.flatMap((field) => (field.type === 'string' ? [field.values] : []));
    const [now, before] = fields.filter(({ type }) => type === 'number').map(numbersOf);
    return (now ?? []).map((value, row): ComposedLine => {
      const values = texts.map((column) => column[row] ?? '');
      const group = values[0] === 'other' ? REST : JSON.stringify(values.slice(0, groupBy.length));
      const earlier = before?.[row] ?? null;
      return {
        group,
        ...(value !== null && { now: [value] }),
        ...(earlier !== null && { before: [earlier] }),
      };
    });
  });
}

/** By group and time: what has no value is not told apart from what is not there. */
function byTime(lines: readonly ComposedLine[]): Map<string, (number | null)[]> {
  const entries = lines.flatMap(({ group, now = [], before = [] }): [string, (number | null)[]][] => [
    [`${group} now`, [...now]],
    [`${group} before`, [...before]],
  ]);
  return new Map(entries.filter(([, values]) => values.some((value) => value !== null)).sort());
}

/** What is asked at random, as far as it can be asked together. */
function posed(given: Question) {
  const isTable = given.format === 'table';
  const asked = isTable ? { ...given, span: { ...given.span, step: MINUTE } } : given;
  const stored = asQuery(asked);
  const query = querySchema.parse(stored);
  fc.pre(problemOfCombination(query) === undefined);
  const { from, to, step } = asked.span;
  const framesOf = (forAlert: boolean): readonly Frame[] =>
    evaluateChunks({
      ...{ query, environments: undefined, forAlert, environmentNames: new Map(), chunks: chunksOf(asked) },
      described: describedFor(asked),
      ...{ range: { from: epochMs(from), to: epochMs(to) }, step: durationMs(step) },
    }).frames;
  return { asked, stored, isTable, framesOf };
}

it('equals plain loops over the raw points', () => {
  fc.assert(
    fc.property(question, (given) => {
      const { asked, stored, isTable, framesOf } = posed(given);
      const expected = composedOracle(asComposed(asked, stored));
      fc.pre(expected !== undefined);
      const frames = framesOf(false);
      const found = isTable ? rowsOf(frames, asked.groupBy) : linesOf(frames, asked.groupBy);
      expectClose(byTime(found), byTime(expected ?? []));
    }),
    { numRuns: 500 }
  );
});

/** By labels, the values that there are, each with its time. */
const valuesBy = (frames: readonly Frame[]) =>
  frames
    .map(({ fields: [time, value] }) => {
      const [times, values] = [numbersIn(time), numbersIn(value)];
      return [JSON.stringify(value?.labels), [...times].map((moment, at) => [moment, values[at]] as const)] as const;
    })
    .map(([labels, all]) => [labels, all.filter(([, value]) => !Number.isNaN(value))] as const)
    .filter(([, all]) => all.length > 0);

it('is to a rule the values that a picture has, and no nulls', () => {
  fc.assert(
    fc.property(question, (given) => {
      const { isTable, framesOf } = posed({ ...given, few: undefined, rankBy: undefined });
      fc.pre(!isTable);
      const toRule = framesOf(true);
      expect(valuesBy(toRule)).toEqual(valuesBy(framesOf(false)));
      expect(toRule.flatMap(({ fields }) => fields.flatMap((field) => [...numbersIn(field)])).some(Number.isNaN)).toBe(
        false
      );
    }),
    { numRuns: 300 }
  );
});
