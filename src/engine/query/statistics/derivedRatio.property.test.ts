import fc from 'fast-check';
import { DERIVED } from '../../catalogue/derived';
import type { MetricKind } from '../../chunk/types';
import { durationMs, epochMs, MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { evaluateChunks } from '../testing/evaluateChunks';
import { querySchema, type Filter } from '../asked/model/model';
import { callOfSeveral } from '../testing/operands';
import { FIRST, PRODUCTION, STAGING, windowNumber, type Border, type Point } from '../testing/world';

const METRICS = {
  invocations: { metric: 'forge_backend_invocation_count', kind: 'counter' },
  errors: { metric: 'forge_backend_invocation_errors', kind: 'counter' },
  times: { metric: 'forge_backend_invocation_latency', kind: 'histogram' },
  requests: { metric: 'forge_api_request_count', kind: 'counter' },
} as const satisfies Record<string, { metric: string; kind: MetricKind }>;
type Sort = keyof typeof METRICS;
const SORTS: readonly Sort[] = ['invocations', 'errors', 'times', 'requests'];
type World = Readonly<Record<Sort, readonly Point[]>>;

/** What each metric means, in words of its own. */
interface Meaning {
  readonly of: readonly [part: Sort, all: Sort];
  readonly partOf?: (point: Point) => boolean;
  /** What tells parts of the same whole apart. */
  readonly kindOfPart?: string;
  readonly figure: (part: Figures, all: Figures) => number;
}
interface Figures {
  readonly value: number;
  readonly count: number;
}
const share = (part: Figures, all: Figures) => part.value / all.value;
const isError = ({ attributes: { status } }: Point) => status === '4xx' || status === '5xx';
const MEANINGS: Readonly<Record<string, Meaning>> = {
  INVOCATION_SUCCESS_RATE: {
    of: ['errors', 'invocations'],
    kindOfPart: 'errorType',
    figure: (errors, all) => (all.value - errors.value) / all.value,
  },
  INVOCATION_ERROR_RATE: { of: ['errors', 'invocations'], kindOfPart: 'errorType', figure: share },
  INVOCATION_ERROR_SHARE: { of: ['errors', 'errors'], kindOfPart: 'errorType', figure: share },
  INVOCATION_MEAN_TIME: { of: ['times', 'times'], figure: ({ value }, { count }) => value / count },
  API_SUCCESS_RATE: {
    ...{ of: ['requests', 'requests'], kindOfPart: 'status' },
    ...{ partOf: (point) => !isError(point), figure: share },
  },
  API_ERROR_RATE: { of: ['requests', 'requests'], kindOfPart: 'status', partOf: isError, figure: share },
  API_SHARE_BY_STATUS: { of: ['requests', 'requests'], kindOfPart: 'status', figure: share },
};

const pointOf = (kindOfPart: Readonly<Record<string, fc.Arbitrary<string | undefined>>>): fc.Arbitrary<Point> =>
  fc
    .record({
      minute: fc.integer({ min: 0, max: 59 }),
      value: fc.nat(9),
      buckets: fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
      attributes: fc.record({
        environmentId: fc.constantFrom<string>(PRODUCTION, STAGING),
        functionKey: fc.constantFrom('f', 'g', undefined),
        ...kindOfPart,
      }),
    })
    .map(({ minute, attributes, ...rest }) => ({
      ...rest,
      attributes: Object.fromEntries(Object.entries(attributes).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))),
      start: FIRST + minute * MINUTE,
      end: FIRST + (minute + 1) * MINUTE,
      bounds: [10, 100],
    }));

const worlds: fc.Arbitrary<World> = fc.record({
  invocations: fc.array(pointOf({}), { maxLength: 40 }),
  errors: fc.array(pointOf({ errorType: fc.constantFrom('TIMEOUT', 'OUT_OF_MEMORY') }), { maxLength: 20 }),
  times: fc.array(pointOf({}), { maxLength: 40 }),
  requests: fc.array(pointOf({ status: fc.constantFrom('2xx', '3xx', '4xx', '5xx', undefined) }), { maxLength: 40 }),
});

interface Asked {
  readonly label: string;
  readonly groupBy: readonly string[];
  readonly filters: readonly Filter[];
  readonly only: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const asked: fc.Arbitrary<Asked> = fc
  .record({
    label: fc.constantFrom(...Object.keys(MEANINGS)),
    groupBy: fc.subarray(['environmentId', 'functionKey', 'errorType', 'status']),
    filters: fc.subarray<Filter>([
      { key: 'functionKey', operator: '=', value: 'f' },
      { key: 'errorType', operator: '!=', value: 'TIMEOUT' },
      { key: 'status', operator: '=|', values: ['2xx', '5xx'] },
    ]),
    only: fc.constantFrom(undefined, PRODUCTION),
    step: fc.constantFrom(1, 3, 5, 15, 30),
    first: fc.nat(29),
    length: fc.integer({ min: 1, max: 45 }),
  })
  .map(({ step: minutes, first, length, ...rest }) => {
    const step = minutes * MINUTE;
    const from = Math.floor((FIRST + first * MINUTE) / step) * step;
    return { ...rest, step, from, to: Math.ceil((from + length * MINUTE) / step) * step };
  })
  // Nothing was fetched outside of four windows and the one after them.
  .filter(({ from, to }) => from >= windowNumber(0) && to <= windowNumber(4));

const WINDOWS = [0, 1, 2, 3, 4].map(windowNumber);
/** Which metrics the call for each window was given an answer to. */
const fetched: fc.Arbitrary<readonly (readonly Sort[])[]> = fc.array(
  fc.oneof(fc.constant(SORTS), fc.subarray([...SORTS])),
  { minLength: 5, maxLength: 5 }
);

const passes = ({ attributes }: Point, { key, operator, value, values = [] }: Filter): boolean => {
  const given = attributes[key] ?? '';
  return operator === '=' ? given === value : operator === '!=' ? given !== value : values.includes(given);
};

function figuresOf(points: readonly Point[]): Figures {
  let [value, count] = [0, 0];
  for (const point of points) {
    value += point.value;
    count += point.buckets.reduce((sum, bucket) => sum + bucket, 0);
  }
  return { value, count };
}

/** Plain loops over the raw points: by group, a figure a step, null where there is none. */
function expected(world: World, calls: readonly (readonly Sort[])[], question: Asked): Map<string, (number | null)[]> {
  const { label, groupBy, filters, only, from, to, step } = question;
  const { of, partOf = () => true, kindOfPart = '', figure } = MEANINGS[label];
  const seen = (sort: Sort) =>
    world[sort].filter(({ start, attributes }) => {
      const wasFetched = calls[Math.floor((start - FIRST) / WINDOW)].includes(sort);
      return wasFetched && start >= from && start < to && (only === undefined || attributes.environmentId === only);
    });
  const parts = seen(of[0]).filter((point) => partOf(point) && filters.every((filter) => passes(point, filter)));
  const wholes = seen(of[1]).filter((point) =>
    filters.every((filter) => filter.key === kindOfPart || passes(point, filter))
  );
  const groupOf = (keys: readonly string[], { attributes }: Point) =>
    JSON.stringify(keys.map((key) => attributes[key] ?? ''));
  const told = groupBy.includes(kindOfPart) ? parts : wholes;
  const result = new Map<string, (number | null)[]>();
  for (const example of told) {
    const common = groupBy.filter((key) => key !== kindOfPart);
    const values: (number | null)[] = [];
    for (let time = from; time < to; time += step) {
      const inStep = ({ start }: Point) => start >= time && start < time + step;
      const isKnown = WINDOWS.every(
        (window, index) =>
          window + WINDOW <= time || window >= time + step || of.every((sort) => calls[index].includes(sort))
      );
      const part = parts.filter((one) => inStep(one) && groupOf(groupBy, one) === groupOf(groupBy, example));
      const whole = wholes.filter((one) => inStep(one) && groupOf(common, one) === groupOf(common, example));
      const value = figure(figuresOf(part), figuresOf(whole));
      const divisor = label === 'INVOCATION_MEAN_TIME' ? figuresOf(whole).count : figuresOf(whole).value;
      values.push(isKnown && divisor > 0 ? value : null);
    }
    result.set(groupOf(groupBy, example), values);
  }
  return new Map([...result].filter(([, values]) => values.some((value) => value !== null)).sort());
}

function actual(world: World, calls: readonly (readonly Sort[])[], border: Border, question: Asked, forAlert: boolean) {
  const { label, groupBy, filters, only, from, to, step } = question;
  const chunks = calls.flatMap((sorts, index) => {
    const metrics = sorts.map((sort) => ({ ...METRICS[sort], points: world[sort] }));
    return metrics.length === 0 ? [] : [callOfSeveral(metrics, WINDOWS[index], { border })];
  });
  return evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [label], groupBy: [...groupBy], filters: [...filters] }),
    environments: only === undefined ? undefined : [PRODUCTION],
    range: { from: epochMs(from), to: epochMs(to) },
    step: durationMs(step),
    ...{ chunks, forAlert, environmentNames: new Map() },
  }).frames;
}

type Frames = ReturnType<typeof actual>;

function seriesOf(frames: Frames, groupBy: readonly string[]): Map<string, (number | null)[]> {
  const entries = frames.map(({ fields: [, field] }): [string, (number | null)[]] => {
    if (field.type !== 'number') {
      throw new Error('expected a time and a number');
    }
    const labels = field.labels ?? {};
    const group = JSON.stringify(groupBy.map((key) => labels[key] ?? ''));
    return [group, Array.from(field.values, (value) => (Number.isNaN(value) ? null : value))];
  });
  return new Map(entries.sort());
}

const rounded = (series: Map<string, (number | null)[]>) =>
  [...series].map(([group, values]) => [group, values.map((one) => one && Number(one.toPrecision(12)) + 0)]);

describe('a ratio', () => {
  it('has a meaning here for each of the catalogue', () => {
    const ratios = DERIVED.filter(({ kind }) => kind === 'ratio');
    expect(ratios.map(({ label }) => label).sort()).toEqual(Object.keys(MEANINGS).sort());
  });

  it('equals plain loops over the raw points, under any reading of the border', () => {
    const border = fc.constantFrom<Border>('starts in it', 'ends in it', 'ends before its end', 'touches it');
    fc.assert(
      fc.property(worlds, border, asked, (world, reading, question) => {
        const calls = WINDOWS.map(() => SORTS);
        const frames = actual(world, calls, reading, question, false);
        expect(rounded(seriesOf(frames, question.groupBy))).toEqual(rounded(expected(world, calls, question)));
      }),
      { numRuns: 500 }
    );
  });

  it('is known only where all that it is made of is', () => {
    fc.assert(
      fc.property(worlds, fetched, asked, (world, calls, question) => {
        const needed = MEANINGS[question.label].of;
        // Of a metric that no call asked for, any call tells.
        fc.pre(needed.every((sort) => calls.some((sorts) => sorts.includes(sort))));
        const frames = actual(world, calls, 'starts in it', question, false);
        expect(rounded(seriesOf(frames, question.groupBy))).toEqual(rounded(expected(world, calls, question)));
      }),
      { numRuns: 500 }
    );
  });

  it('has for a rule the same values, and nothing in between', () => {
    fc.assert(
      fc.property(worlds, fetched, asked, (world, calls, question) => {
        const values = (forAlert: boolean) =>
          [...seriesOf(actual(world, calls, 'starts in it', question, forAlert), question.groupBy)].map(
            ([group, all]) => [group, forAlert ? all : all.filter((value) => value !== null)]
          );
        expect(values(true)).toEqual(values(false));
      }),
      { numRuns: 100 }
    );
  });
});
