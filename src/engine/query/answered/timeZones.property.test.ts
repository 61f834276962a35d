import fc from 'fast-check';
import type { Chunk, MetricKind } from '../../chunk/types';
import { DAY, durationMs, epochMs, HOUR, MINUTE, SECOND } from '../../time';
import { WINDOW, windowsCovering } from '../../window/grid';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { planWholeRange, type StepPlan } from '../asked/times/steps';
import { earlierOf, stepsThen } from '../asked/times/earlier';
import { inWholeSteps } from '../steps/alignment';
import { stepsIn } from '../steps/stepsIn';
import { timeZoneNamed } from '../steps/timeZone';
import { evaluateChunks } from '../testing/evaluateChunks';
import { call, METRIC, PRODUCTION, type Point } from '../testing/world';
import { clockIn, places, type Shown } from '../testing/zones';

/** By what points of a step are told from those of others: by what the clock shows when they start. */
const KEYS: Readonly<Record<number, (shown: Shown) => number>> = {
  [DAY]: ({ day }) => day,
  ...Object.fromEntries(
    [2, 6, 12].map((hours) => [hours * HOUR, ({ day, hour }: Shown) => day + Math.floor(hour / hours) * hours * HOUR])
  ),
};

/** Not the one whose clocks were set a minute past midnight: by quarters of an hour its day begins twice. */
const inQuarters = places.filter(({ zone }) => zone !== 'America/St_Johns');

const asked = inQuarters.chain(({ zone, near }) =>
  fc
    .record({
      step: fc.constantFrom(...Object.keys(KEYS).map(Number)),
      begin: fc.integer({ min: -30, max: 6 }),
      hours: fc.integer({ min: 1, max: 50 }),
      points: fc.array(
        fc.record({ quarter: fc.integer({ min: -400, max: 300 }), value: fc.integer({ min: 1, max: 9 }) }),
        {
          minLength: 30,
          maxLength: 60,
          size: 'max',
        }
      ),
    })
    .map(({ step, begin, hours, points }) => {
      const alignment = stepsIn(timeZoneNamed(zone), durationMs(step));
      const from = near + begin * HOUR;
      const range = inWholeSteps(alignment, { from: epochMs(from), to: epochMs(from + hours * HOUR) });
      const all = points.map(({ quarter, value }): Point => {
        const start = near + quarter * WINDOW + (quarter % 15) * MINUTE + (quarter < 0 ? 14 * MINUTE : 0);
        const attributes = { environmentId: PRODUCTION };
        return { attributes, start, end: start + MINUTE, value, buckets: [value, 0], bounds: [10] };
      });
      // Several of a minute would be one point that was sent more than once.
      const distinct = [...new Map(all.map((point) => [point.start, point])).values()];
      return { zone, steps: { alignment, range } satisfies StepPlan, points: distinct };
    })
);

type Asked = typeof asked extends fc.Arbitrary<infer Of> ? Of : never;

function chunksOf(kind: MetricKind, { zone, steps, points }: Asked, query: Partial<StoredQuery>): readonly Chunk[] {
  const earlier = earlierOf(querySchema.parse({ schemaVersion: 1, timeZone: zone, ...query }));
  const ranges = [steps.range, ...(earlier ? [stepsThen(earlier, steps).range] : [])];
  const windows = ranges.flatMap(({ from, to }) =>
    windowsCovering({ from: epochMs(from - WINDOW), to: epochMs(to + WINDOW) })
  );
  return [...new Set(windows)].map((window) => call(kind, points, window));
}

type Values = ReadonlyMap<number, number>;

/** By the label `shift`, by time; without steps that have no value. */
function answerOf(kind: MetricKind, given: Asked, query: Partial<StoredQuery>): ReadonlyMap<string, Values> {
  const { alignment, range } = query.format === 'table' ? planWholeRange(given.steps.range) : given.steps;
  const { frames } = evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC[kind]], timeZone: given.zone, ...query }),
    environments: undefined,
    ...{ range, alignment, step: alignment.step, chunks: chunksOf(kind, given, query) },
    forAlert: false,
    environmentNames: new Map(),
  });
  return new Map(
    frames.map(({ fields }) => {
      const [times, values] = fields.length === 1 ? [{ values: Float64Array.of(0), type: 'time' }, fields[0]] : fields;
      const numbers = values?.type === 'number' ? values.values : new Float64Array();
      const moments = times?.type === 'time' ? (times.values as Float64Array) : new Float64Array();
      const all = Array.from(moments, (moment, at) => [moment, numbers[at]] as const);
      const label = values?.type === 'number' ? (values.labels?.shift ?? '') : '';
      return [label, new Map(all.filter(([, value]) => !Number.isNaN(value)))];
    })
  );
}

const keyIn = ({ zone, steps: { alignment } }: Asked): ((moment: number) => number) => {
  const clock = clockIn(zone);
  return (moment) => KEYS[alignment.step](clock(moment));
};

const within = ({ steps: { range }, points }: Asked): readonly Point[] =>
  points.filter(({ start }) => start >= range.from && start < range.to);

const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Of all points that start while the clock shows the same as at that moment. */
const sumsBy = (points: readonly Point[], keyOf: (moment: number) => number): ReadonlyMap<number, number> => {
  const sums = new Map<number, number>();
  points.forEach(({ start, value }) => sums.set(keyOf(start), (sums.get(keyOf(start)) ?? 0) + value));
  return sums;
};

const startsOf = ({ steps: { alignment, range } }: Asked): readonly number[] => {
  const starts: number[] = [];
  for (let start = range.from; start < range.to; start = alignment.startAfter(start, 1)) {
    starts.push(start);
  }
  return starts;
};

describe('figures of steps by the clock of a time zone', () => {
  it('are those of the points that start while it shows the same', () => {
    fc.assert(
      fc.property(asked, (given) => {
        const keyOf = keyIn(given);
        const sums = sumsBy(within(given), keyOf);
        const starts = startsOf(given);
        const expected = new Map(starts.map((start) => [start, sums.get(keyOf(start)) ?? 0]));
        expect(answerOf('counter', given, {}).get('')).toEqual(expected);
        expect(add([...expected.values()])).toBe(add(within(given).map(({ value }) => value)));
        const rates = starts.map((start, at) => {
          const length = (starts[at + 1] ?? given.steps.range.to) - start;
          return [start, ((sums.get(keyOf(start)) ?? 0) * SECOND) / length] as const;
        });
        expect(answerOf('counter', given, { statistic: 'rate' }).get('')).toEqual(new Map(rates));
      }),
      { numRuns: 40 }
    );
  });

  it('of readings and histograms, too', () => {
    fc.assert(
      fc.property(asked, (given) => {
        const keyOf = keyIn(given);
        const largest = new Map<number, number>();
        for (const { start, value } of within(given)) {
          largest.set(keyOf(start), Math.max(largest.get(keyOf(start)) ?? 0, value));
        }
        const found = answerOf('gauge', given, { statistic: 'max' }).get('') ?? new Map<number, number>();
        expect(new Map([...found].map(([start, value]) => [keyOf(start), value]))).toEqual(
          new Map([...largest].sort(([one], [other]) => one - other))
        );
        const sums = sumsBy(within(given), keyOf);
        const counts = answerOf('histogram', given, { statistic: 'count' }).get('');
        expect(counts).toEqual(new Map(startsOf(given).map((start) => [start, sums.get(keyOf(start)) ?? 0])));
      }),
      { numRuns: 30 }
    );
  });

  it('add up to what a table has of the same range', () => {
    fc.assert(
      fc.property(asked, (given) => {
        const steps = answerOf('counter', given, {}).get('') ?? new Map<number, number>();
        const table = answerOf('counter', given, { format: 'table', statistic: 'sum' }).get('');
        expect(table?.get(0)).toBe(add([...steps.values()]));
        const running = [...(answerOf('counter', given, { accumulate: true }).get('') ?? [])];
        expect(running.at(-1)?.[1]).toBe(table?.get(0));
      }),
      { numRuns: 20 }
    );
  });

  it('are compared with the same time of day, days before', () => {
    const days = fc.integer({ min: 1, max: 2 });
    fc.assert(
      fc.property(asked, days, (given, count) => {
        const keyOf = keyIn(given);
        const sums = sumsBy(given.points, keyOf);
        const shown = new Set(
          Array.from({ length: 800 }, (_, at) => keyOf(given.steps.range.from - (400 - at) * WINDOW))
        );
        const then = (start: number): number => keyOf(start) - count * DAY;
        const starts = startsOf(given).filter((start) => shown.has(then(start)));
        const expected = new Map(starts.map((start) => [start, sums.get(then(start)) ?? 0]));
        expect(answerOf('counter', given, { shift: `${count}d` }).get(`${count}d`) ?? new Map()).toEqual(expected);
      }),
      { numRuns: 60 }
    );
  });

  it('are compared with as much time before, where that is told in hours', () => {
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 30 }), (given, hours) => {
        const starts = startsOf(given);
        const sums = starts.map((start, at) => {
          const end = starts[at + 1] ?? given.steps.range.to;
          const then = given.points.filter(
            (point) => point.start >= start - hours * HOUR && point.start < end - hours * HOUR
          );
          return [start, add(then.map(({ value }) => value))] as const;
        });
        expect(answerOf('counter', given, { shift: `${hours}h` }).get(`${hours}h`)).toEqual(new Map(sums));
      }),
      { numRuns: 30 }
    );
  });
});
