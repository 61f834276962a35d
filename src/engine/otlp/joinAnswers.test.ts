import fc from 'fast-check';
import { saysTheSame } from '../fetcher/keeping/difference';
import { epochMs, MINUTE } from '../time';
import { WINDOW, windowOf } from '../window/grid';
import { decodeAnswer, type DecodedAnswer } from './decode';
import { joinAnswers } from './joinAnswers';

const START = windowOf(epochMs(1_700_000_000_000));

interface Point {
  readonly kind: 'counter' | 'cumulative' | 'gauge' | 'histogram' | 'totals' | 'summary';
  readonly site: string;
  /** Both in milliseconds from the window's start. */
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly bounds: readonly number[];
}

/** Which points a call for [a, b) brings is not documented: each of the readings that are conceivable. */
const READINGS: Readonly<Record<string, (point: Point, a: number, b: number) => boolean>> = {
  'by their start': ({ start }, a, b) => a <= start && start < b,
  'by their end': ({ end }, a, b) => a <= end && end < b,
  'by their end, inclusive': ({ end }, a, b) => a < end && end <= b,
  'by touching': ({ start, end }, a, b) => start <= b && end >= a,
};

const BUCKETS = [
  [10, 100],
  [10, 50, 100],
];

const point: fc.Arbitrary<Point> = fc
  .record({
    kind: fc.constantFrom('counter', 'cumulative', 'gauge', 'histogram', 'totals', 'summary'),
    site: fc.constantFrom('one', 'two', 'three'),
    minute: fc.integer({ min: -2, max: 16 }),
    offset: fc.constantFrom(0, 0, 0, 1, 30_000),
    width: fc.constantFrom(MINUTE, MINUTE, 6, 2 * MINUTE),
    value: fc.integer({ min: 0, max: 1_000 }),
    bounds: fc.constantFrom(...BUCKETS),
  })
  .map(({ minute, offset, width, ...rest }) => {
    const start = minute * MINUTE + offset;
    return { ...rest, start, end: start + width };
  });

/** No running total says two things of one moment, though one that began anew says them from another start. */
const points = fc.array(point, { maxLength: 60 }).map((all) =>
  all.filter(({ kind, site, end }, index) => {
    const first = all.findIndex((other) => other.kind === kind && other.site === site && other.end === end);
    return (kind !== 'cumulative' && kind !== 'totals') || first === index;
  })
);

const minutes = fc
  .uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 6 })
  .map((cuts) => [0, ...cuts.sort((a, b) => a - b), 15].map((cut) => cut * MINUTE));

function otlp(points: readonly Point[]): unknown {
  const of = (kind: Point['kind']) => points.filter((one) => one.kind === kind).map(dataPoint);
  return [
    {
      scopeMetrics: [
        {
          metrics: [
            { name: 'counter', sum: { aggregationTemporality: 1, dataPoints: of('counter') } },
            { name: 'cumulative', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: of('cumulative') } },
            { name: 'gauge', gauge: { dataPoints: of('gauge') } },
            { name: 'histogram', histogram: { aggregationTemporality: 1, dataPoints: of('histogram') } },
            { name: 'totals', histogram: { aggregationTemporality: 2, dataPoints: of('totals') } },
            { name: 'summary', summary: { dataPoints: of('summary') } },
          ],
        },
      ],
    },
  ];
}

function dataPoint({ kind, site, start, end, value, bounds }: Point) {
  const hasBuckets = kind === 'histogram' || kind === 'totals';
  return {
    startTimeUnixNano: `${START + start}000000`,
    timeUnixNano: `${START + end}000000`,
    attributes: [{ key: 'site', value: { stringValue: site } }],
    ...(kind === 'counter' || kind === 'cumulative' || kind === 'gauge'
      ? { asInt: value }
      : { count: value, sum: value }),
    ...(hasBuckets ? { explicitBounds: bounds, bucketCounts: bounds.map(() => 0).concat(value) } : {}),
  };
}

const decoded = (points: readonly Point[]): DecodedAnswer => decodeAnswer(otlp(points), START);

const counter = (site: string, minute: number, value: number): Point => ({
  kind: 'counter',
  site,
  start: minute * MINUTE,
  end: (minute + 1) * MINUTE,
  value,
  bounds: [],
});

describe('parts of a window, joined', () => {
  it.each(Object.entries(READINGS))('are the whole, where points are returned %s', (_name, isReturned) => {
    fc.assert(
      fc.property(points, minutes, (given, cuts) => {
        const call = (a: number, b: number) => decoded(given.filter((one) => isReturned(one, a, b)));
        const whole = call(0, WINDOW);
        const joined = joinAnswers(cuts.slice(1).map((to, part) => call(cuts[part], to)));
        expect(saysTheSame(joined.columns, whole.columns)).toBe(true);
        expect(joined.endsInNext).toBe(whole.endsInNext);
      })
    );
  });

  it('have points in order, by series and time', () => {
    const late = decoded([counter('one', 10, 1), counter('two', 10, 2)]);
    const early = decoded([counter('two', 3, 3)]);
    const [{ series, offsets, start }] = joinAnswers([late, early]).columns;
    expect(series.map(({ site }) => site)).toEqual(['one', 'two']);
    expect([...offsets]).toEqual([0, 1, 3]);
    expect([...start]).toEqual([10 * MINUTE, 3 * MINUTE, 10 * MINUTE]);
  });

  it('say of a point that two of them hold what the last one said', () => {
    const [columns] = joinAnswers([decoded([counter('one', 4, 7)]), decoded([counter('one', 4, 8)])]).columns;
    expect(columns).toMatchObject({ start: Int32Array.of(4 * MINUTE), value: Float64Array.of(8) });
  });

  it('count together what each of them dropped', () => {
    const refused = { ...decoded([]), dropped: [{ metric: 'm', reason: 'no time', count: 2 }] as const, duplicates: 1 };
    expect(joinAnswers([refused, refused])).toMatchObject({
      dropped: [{ metric: 'm', reason: 'no time', count: 4 }],
      duplicates: 2,
    });
  });

  it('lose what only one of them calls another kind of metric, and say so', () => {
    const gauge = decodeAnswer(
      [
        {
          scopeMetrics: [{ metrics: [{ name: 'counter', gauge: { dataPoints: [dataPoint(counter('one', 9, 1))] } }] }],
        },
      ],
      START
    );
    const joined = joinAnswers([decoded([counter('one', 4, 7)]), gauge]);
    expect(joined.columns).toMatchObject([{ descriptor: { kind: 'counter' }, value: Float64Array.of(7) }]);
    expect(joined.dropped).toEqual([{ metric: 'counter', reason: 'not understood', count: 1 }]);
  });

  it('are one part as it is', () => {
    const only = decoded([counter('one', 4, 7)]);
    expect(joinAnswers([only])).toEqual(only);
  });
});
