import fc from 'fast-check';
import { labelOf } from '../../../catalogue/catalogue';
import type { Chunk } from '../../../chunk/types';
import type { EnvironmentId } from '../../../identity';
import { before, DAY, durationMs, epochMs, MINUTE } from '../../../time';
import { nextWindow, previousWindow, windowOf, windowsCovering, type WindowStart } from '../../../window/grid';
import { evaluateChunks } from '../../testing/evaluateChunks';
import { querySchema, type Filter, type StoredQuery } from '../../asked/model/model';
import { newInRangeOracle, newInStepsOracle, type NewValuesQuestion } from '../../testing/newValuesOracle';
import { callOfSeveral } from '../../testing/operands';
import { FIRST, pointAt, PRODUCTION, STAGING, type Border, type Point } from '../../testing/world';

const BOTH: readonly EnvironmentId[] = [PRODUCTION, STAGING];

/** In the hour after `FIRST`, and about as long before as the steps look back. */
const points: fc.Arbitrary<readonly Point[]> = fc.array(
  fc
    .record({
      minute: fc.integer({ min: -5, max: 65 }),
      ago: fc.constantFrom(0, 0, 0, 60, 720, 1_435, 1_440, 1_440, 1_445, 1_680),
      width: fc.constantFrom(1, 1, 2),
      value: fc.constantFrom(0, 1, 1, 1, 2),
      attributes: fc.record(
        {
          environmentId: fc.constantFrom<string>(...BOTH),
          functionKey: fc.constantFrom('f', 'g'),
          errorType: fc.constantFrom('TIMEOUT', 'OUT_OF_MEMORY'),
        },
        { requiredKeys: ['environmentId'] }
      ),
    })
    .map(({ minute, ago, width, value, attributes }): Point => {
      const point = pointAt(minute - ago, value, attributes);
      return { ...point, end: point.start + width * MINUTE };
    }),
  { maxLength: 25 }
);

const FILTERS: readonly { readonly filters: readonly Filter[]; readonly wanted: (point: Point) => boolean }[] = [
  { filters: [], wanted: () => true },
  {
    filters: [{ key: 'functionKey', operator: '=', value: 'f' }],
    wanted: ({ attributes }) => attributes.functionKey === 'f',
  },
  {
    filters: [{ key: 'errorType', operator: '!=', value: 'TIMEOUT' }],
    wanted: ({ attributes }) => attributes.errorType !== 'TIMEOUT',
  },
];

interface Asked extends Pick<NewValuesQuestion, 'groupBy' | 'from' | 'to' | 'step' | 'wanted'> {
  readonly filters: readonly Filter[];
  readonly only: boolean;
}

const asked = (steps: readonly number[]): fc.Arbitrary<Asked> =>
  fc
    .record({
      groupBy: fc.subarray(['environmentId', 'functionKey', 'errorType']),
      filter: fc.constantFrom(...FILTERS),
      only: fc.boolean(),
      minutes: fc.constantFrom(...steps),
      first: fc.nat(45),
      length: fc.integer({ min: 1, max: 60 }),
    })
    .map(({ minutes, first, length, filter, ...rest }) => {
      const step = minutes * MINUTE;
      const from = Math.floor((FIRST + first * MINUTE) / step) * step;
      return { ...rest, ...filter, step, from, to: Math.ceil((from + length * MINUTE) / step) * step };
    });

/** All that a question may need, and a window on either side. */
function windowsOf({ from, to, step }: Asked): readonly WindowStart[] {
  const lookback = Math.ceil(DAY / step) * step;
  return windowsCovering({
    from: previousWindow(windowOf(before(epochMs(from), lookback))),
    to: nextWindow(nextWindow(windowOf(epochMs(to - 1)))),
  });
}

interface Gap {
  /** Where in the windows of the question, from 0 to below 1. */
  readonly at: number;
  /** For which environments it was fetched all the same. */
  readonly fetched: readonly EnvironmentId[];
}

const gaps: fc.Arbitrary<readonly Gap[]> = fc.array(
  fc.record({
    // Most of all at either end, where what is looked back on begins, and where the range is.
    at: fc.oneof(
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.constantFrom(0.011, 0.02, 0.03, 0.97, 0.98, 0.985, 0.99)
    ),
    fetched: fc.constantFrom<readonly EnvironmentId[]>([], [PRODUCTION], [STAGING]),
  }),
  { maxLength: 2 }
);

type Fetched = ReadonlyMap<WindowStart, readonly EnvironmentId[]>;

/** What each window was fetched for: both environments, but in the gaps. The newest names all there are. */
function fetchedFor(windows: readonly WindowStart[], without: readonly Gap[]): Fetched {
  const fetched = new Map<WindowStart, readonly EnvironmentId[]>(windows.map((window) => [window, BOTH]));
  without.forEach((gap) => fetched.set(windows[Math.floor(gap.at * (windows.length - 1))], gap.fetched));
  return fetched;
}

type Format = 'series' | 'table';

function evaluated(
  all: readonly Point[],
  { groupBy, filters, only, from, to, step }: Asked,
  fetched: Fetched,
  {
    border = 'starts in it',
    format = 'series',
    forAlert = false,
    more = {},
  }: { border?: Border; format?: Format; forAlert?: boolean; more?: Partial<StoredQuery> } = {}
) {
  const errors = { metric: 'forge_backend_invocation_errors', kind: 'counter', points: all } as const;
  const chunks = [...fetched].flatMap(([window, environments]): Chunk[] => {
    const scope = { environments, labels: [labelOf(errors.metric)] };
    return environments.length === 0 ? [] : [callOfSeveral([errors], window, { border, asked: scope })];
  });
  return evaluateChunks({
    query: querySchema.parse({
      ...{ schemaVersion: 1, metrics: ['NEW_ERROR_TYPES'], format },
      ...{ groupBy: [...groupBy], filters: [...filters] },
      ...more,
    }),
    environments: only ? [PRODUCTION] : undefined,
    range: { from: epochMs(from), to: epochMs(to) },
    step: durationMs(format === 'table' ? MINUTE : step),
    ...{ chunks, forAlert, environmentNames: new Map() },
  }).frames;
}

type Frames = ReturnType<typeof evaluated>;
type Cells = readonly (string | number | null)[];

const cellsOf = (values: ArrayLike<string | number | boolean | null>): Cells =>
  Array.from(values, (value) => (typeof value === 'boolean' || Number.isNaN(value) ? null : value));

const seriesOf = (frames: Frames, { groupBy }: Asked): ReadonlyMap<string, Cells> =>
  new Map(
    frames.map(({ fields: [, { labels, values }] }): [string, Cells] => [
      JSON.stringify(groupBy.map((key) => labels?.[key] ?? '')),
      cellsOf(values),
    ])
  );

function rowsOf(frames: Frames): ReadonlyMap<string, Cells> {
  const fields = frames.flatMap((frame) => frame.fields);
  const columns = fields.map(({ values }) => cellsOf(values));
  const counts = columns.at(-1) ?? [];
  return new Map(counts.map((count, row) => [JSON.stringify(columns.slice(0, -1).map((one) => one[row])), [count]]));
}

const questionOf = ({ only, ...question }: Asked, fetched: Fetched): NewValuesQuestion => ({
  ...question,
  environments: only ? [PRODUCTION] : BOTH,
  isFetched: (minute, environment) => fetched.get(windowOf(epochMs(minute)))?.some((id) => id === environment) ?? false,
});

const sorted = <Value>(entries: ReadonlyMap<string, Value>) =>
  [...entries].sort(([one], [other]) => (one < other ? -1 : 1));

const border = fc.constantFrom<Border>('starts in it', 'ends in it', 'ends before its end', 'touches it');
const STEPS = [1, 3, 5, 15, 30, 60, 420];

describe('what is new', () => {
  it('equals plain loops over the raw points, under any reading of the border', () => {
    fc.assert(
      fc.property(points, border, asked(STEPS), (all, reading, question) => {
        const fetched = fetchedFor(windowsOf(question), []);
        const found = seriesOf(evaluated(all, question, fetched, { border: reading }), question);
        expect(sorted(found)).toEqual(sorted(newInStepsOracle(all, questionOf(question, fetched))));
      }),
      { numRuns: 200 }
    );
  });

  it('is told only where the step and all that is looked back on is fetched', () => {
    fc.assert(
      fc.property(points, gaps, asked(STEPS), (all, without, question) => {
        const fetched = fetchedFor(windowsOf(question), without);
        const found = seriesOf(evaluated(all, question, fetched), question);
        expect(sorted(found)).toEqual(sorted(newInStepsOracle(all, questionOf(question, fetched))));
      }),
      { numRuns: 300 }
    );
  });

  it('is for a rule the same, and nothing in between', () => {
    fc.assert(
      fc.property(points, gaps, asked([5, 15]), (all, without, question) => {
        const fetched = fetchedFor(windowsOf(question), without);
        const panel = seriesOf(evaluated(all, question, fetched), question);
        const rule = seriesOf(evaluated(all, question, fetched, { forAlert: true }), question);
        expect([...rule]).toEqual([...panel].map(([group, values]) => [group, values.filter((one) => one !== null)]));
      }),
      { numRuns: 50 }
    );
  });

  it('is in a table against an earlier time nothing of a group that had none then, or has none now', () => {
    const shifts = fc.constantFrom(15, 60, 720);
    fc.assert(
      fc.property(points, shifts, asked([1]), (all, minutes, question) => {
        const earlier = { ...question, from: question.from - minutes * MINUTE, to: question.to - minutes * MINUTE };
        const fetched = fetchedFor([...new Set([question, earlier].flatMap(windowsOf))].sort(), []);
        const found = rowsOf(
          evaluated(all, question, fetched, { format: 'table', more: { shift: `${minutes}m`, compare: 'difference' } })
        );
        const [now, then] = [question, earlier].map((one) => newInRangeOracle(all, questionOf(one, fetched)));
        const groups = [...new Set([...now.keys(), ...then.keys()])];
        const expected = groups.map((group): [string, Cells] => [
          group,
          [(now.get(group) ?? 0) - (then.get(group) ?? 0)],
        ]);
        expect(sorted(found)).toEqual(sorted(new Map(expected)));
      }),
      { numRuns: 200 }
    );
  });

  it('is in a table that of the whole range', () => {
    fc.assert(
      fc.property(points, gaps, border, asked([1]), (all, without, reading, question) => {
        const fetched = fetchedFor(windowsOf(question), without);
        const isWhole = [...fetched.values()].every((environments) => environments === BOTH);
        const facts = { format: 'table', border: isWhole ? reading : 'starts in it' } as const;
        const found = rowsOf(evaluated(all, question, fetched, facts));
        const expected = [...newInRangeOracle(all, questionOf(question, fetched))];
        expect(sorted(found)).toEqual(sorted(new Map(expected.map(([group, count]) => [group, [count]]))));
      }),
      { numRuns: 300 }
    );
  });
});
