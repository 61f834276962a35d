/** Points of every kind with all that may be odd about them, and calls that return them by no rule, at random. */
import fc from 'fast-check';
import type { Chunk, MetricKind } from '../../chunk/types';
import { metricLabel } from '../../identity';
import { epochMs, MINUTE } from '../../time';
import { WINDOW, type WindowStart } from '../../window/grid';
import { askFor, call, FIRST, PRODUCTION, STAGING, windowNumber, type Border, type Point, type Returns } from './world';

/** Points start in windows 0 to 3; calls are for those, and for a few around them that questions may reach. */
const CALLED = Array.from({ length: 17 }, (_, index) => windowNumber(index - 3));
const MINUTES = 60;

const time = fc.record({
  minute: fc.oneof(fc.integer({ min: 15, max: 29 }), fc.nat(MINUTES - 1)),
  width: fc.constantFrom<number>(MINUTE, MINUTE, MINUTE, 30_000, 2 * MINUTE, 4 * MINUTE),
  environmentId: fc.constantFrom(PRODUCTION, PRODUCTION, STAGING),
  functionKey: fc.constantFrom('f', 'f', 'g', undefined),
});

/** Small and halves, so that sums are exact in any order. */
const half = fc.integer({ min: -8, max: 8 }).map((value) => value / 2);
const oddNumber = fc.oneof(
  { weight: 6, arbitrary: half },
  { weight: 1, arbitrary: fc.constantFrom(0, 0, NaN) },
  { weight: 2, arbitrary: fc.constantFrom(3, -3) }
);

const BOUNDS = [[10, 50, 100], [10, 50, 100], [10, 30, 100], [10, 20, 50, 100], [-5, 30], [7], []];

interface Shape {
  readonly bounds: readonly number[];
  readonly buckets: readonly number[];
  readonly value: number;
  readonly count?: number;
  readonly min?: number;
  readonly max?: number;
}

const observations = fc
  .record({
    bounds: fc.constantFrom(...BOUNDS),
    counts: fc.array(fc.oneof(fc.constant(0), fc.nat(5)), { minLength: 5, maxLength: 5 }),
    sum: fc.oneof({ weight: 5, arbitrary: half }, { weight: 1, arbitrary: fc.constant(NaN) }),
    has: fc.constantFrom('buckets', 'buckets', 'buckets', 'no buckets', 'nothing'),
    extremes: fc.option(fc.tuple(fc.integer({ min: -10, max: 40 }), fc.integer({ min: 41, max: 150 })), { freq: 3 }),
  })
  .map(({ bounds, counts, sum, has, extremes }): Shape => {
    const [min, max] = extremes ?? [undefined, undefined];
    switch (has) {
      case 'buckets':
        return { bounds, buckets: counts.slice(0, bounds.length + 1), value: sum, min, max };
      case 'no buckets':
        return { bounds: [], buckets: [], count: counts[0], value: sum, min, max };
      case 'nothing':
        return { bounds, buckets: bounds.map(() => 0).concat(0), value: Math.abs(sum) > 2 ? sum : 0 };
    }
  });

const NUMBER_KINDS: readonly MetricKind[] = ['counter', 'cumulative', 'gauge', 'up-down counter'];

/** @param grows running totals that hardly ever begin anew. */
function pointOf(kind: MetricKind, grows: boolean) {
  return ({
    time: { minute, width, environmentId, functionKey },
    number,
    shape,
  }: {
    readonly time: { minute: number; width: number; environmentId: string; functionKey: string | undefined };
    readonly number: number;
    readonly shape: Shape;
  }): Point => {
    const start = FIRST + minute * MINUTE;
    const common = {
      attributes: { environmentId, ...(functionKey === undefined ? {} : { functionKey }) },
      ...{ start, end: start + width },
    };
    const grown = grows ? minute : 0;
    if (NUMBER_KINDS.includes(kind)) {
      return { ...common, value: number + grown, bounds: [], buckets: [] };
    }
    const running = kind === 'histogram' ? 0 : grown;
    return {
      ...common,
      ...shape,
      value: shape.value + running,
      buckets: shape.buckets.map((count) => (running > 0 ? 5 * running + (count % 5) : count)),
      ...(shape.count !== undefined && { count: shape.count + 5 * running }),
    };
  };
}

export const oddPoints = (kind: MetricKind): fc.Arbitrary<readonly Point[]> =>
  fc.boolean().chain((grows) =>
    fc.array(fc.record({ time, number: oddNumber, shape: observations }).map(pointOf(kind, grows)), {
      minLength: 1,
      maxLength: 70,
      size: 'max',
    })
  );

/** By what distance from the window that a point starts in the calls are that return it. */
const DISTANCES = [[0], [0], [0], [0], [-1], [1], [-1, 1], [-1, 0], [0, 1], [-1, 0, 1]];

/** A point is returned by the call for the window it starts in, or by those for its neighbours, or both. */
export const anyCalls: fc.Arbitrary<(window: WindowStart) => Returns> = fc
  .array(fc.constantFrom(...DISTANCES), { minLength: 30, maxLength: 30 })
  .map((distances) => (window) => ({ start, end, attributes }) => {
    const which = (start / 30_000) * 7 + (end - start) / 30_000 + (attributes.functionKey === 'f' ? 13 : 0);
    const ownWindow = Math.floor(start / WINDOW) * WINDOW;
    // What reaches beyond the window after the call's is not read.
    return (
      distances[Math.floor(which) % distances.length].includes((window - ownWindow) / WINDOW) &&
      end <= window + 2 * WINDOW
    );
  });

const BORDERS: readonly Border[] = ['starts in it', 'ends in it', 'ends before its end', 'touches it'];
const anyBorder = fc.constantFrom(...BORDERS).map((border) => () => border);

/** How a window was called for. */
const CALLS = [
  ...(['once', 'once', 'once', 'by environment', 'early for one', 'for one', 'again for one'] as const),
  ...(['by label', 'without', 'not', 'early'] as const),
];

const plan = fc.record({
  how: fc.constantFrom(...CALLS),
  /** When, in windows. */
  turn: fc.nat(5),
  /** Up to where, for an early one. */
  minutes: fc.nat(14),
});

interface Plan {
  readonly how: (typeof CALLS)[number];
  readonly turn: number;
  readonly minutes: number;
}

const OTHER = metricLabel('SOMETHING_ELSE');

function chunksOf(
  kind: MetricKind,
  points: readonly Point[],
  window: WindowStart,
  border: Border | Returns,
  { how, turn, minutes }: Plan
): readonly Chunk[] {
  const fetchedAt = epochMs(FIRST + (20 + turn) * WINDOW + ((window - FIRST) / WINDOW) * 1_000);
  const given = { border, fetchedAt };
  const later = epochMs(fetchedAt + 1);
  const upTo = { frontier: epochMs(window + minutes * MINUTE) };
  switch (how) {
    case 'once':
      return [call(kind, points, window, given)];
    case 'by environment':
      return [
        call(kind, points, window, { ...given, asked: askFor(kind, [PRODUCTION]) }),
        call(kind, points, window, { ...given, asked: askFor(kind, [STAGING]), fetchedAt: later }),
      ];
    case 'early for one':
      return [
        call(kind, points, window, { ...given, asked: askFor(kind, [PRODUCTION]) }),
        call(kind, points, window, { ...given, ...upTo, asked: askFor(kind, [STAGING]), fetchedAt: later }),
      ];
    case 'for one':
      return [call(kind, points, window, { ...given, asked: askFor(kind, [PRODUCTION]) })];
    case 'again for one':
      // The second knows less.
      return [
        call(kind, points, window, given),
        call(
          kind,
          points.filter((_, index) => index % 3 !== 0),
          window,
          { ...given, asked: askFor(kind, [PRODUCTION]), fetchedAt: later }
        ),
      ];
    case 'by label':
      return [
        call(kind, points, window, given),
        call(kind, [], window, { ...given, asked: { ...askFor(kind), labels: [OTHER] }, fetchedAt: later }),
      ];
    case 'without':
      return [call(kind, [], window, given)];
    case 'not':
      return [];
    case 'early':
      return [call(kind, points, window, { ...given, ...upTo })];
  }
}

/** What is stored after calls of all sorts. */
export const calledFor = (kind: MetricKind): fc.Arbitrary<readonly Chunk[]> =>
  fc
    .record({
      points: oddPoints(kind),
      borderOf: fc.oneof(anyBorder, anyCalls),
      plans: fc.oneof(
        fc.constant(CALLED.map((): Plan => ({ how: 'once', turn: 0, minutes: 0 }))),
        fc.array(plan, { minLength: CALLED.length, maxLength: CALLED.length })
      ),
    })
    .map(({ points, borderOf, plans }) =>
      CALLED.flatMap((window, index) => chunksOf(kind, points, window, borderOf(window), plans[index]))
    );
