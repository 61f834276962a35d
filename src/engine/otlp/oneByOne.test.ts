/** Nothing that the decoder remembers of a point says anything of the next one. */
import fc from 'fast-check';
import type { MetricColumns } from '../chunk/types';
import { epochMs, MINUTE } from '../time';
import { WINDOW, windowOf } from '../window/grid';
import { decodeAnswer } from './decode';

const START = windowOf(epochMs(1_700_000_000_000));

const decode = (data: object) => decodeAnswer([{ scopeMetrics: [{ metrics: [{ name: 'm', ...data }] }] }], START);

/** A time as it may be written, or what is none. */
const nanos = (minutes: fc.Arbitrary<number>) =>
  fc.tuple(minutes, fc.constantFrom('text', 'text', 'text', 'number', 'none')).map(([minute, written]) => {
    const text = `${START + minute * MINUTE}000000`;
    return written === 'text' ? text : written === 'number' ? Number(text) : 'then';
  });

const attributes = fc
  .constantFrom('f', 'g', 'h')
  .map((value) => [{ key: 'functionKey', value: { stringValue: value } }]);
const times = {
  startTimeUnixNano: nanos(fc.integer({ min: -2, max: 16 })),
  timeUnixNano: nanos(fc.integer({ min: -1, max: 17 })),
};

const value = fc.oneof(
  fc.nat(3),
  fc.constantFrom(0.5, -1, 300, 70_000, 2 ** 31, 2 ** 40, -0, '7', 'NaN', '-Infinity', 'seven')
);
const number = fc.record({ ...times, attributes, asDouble: value });

const bounds = fc.constantFrom<readonly unknown[]>(
  [],
  [1],
  [1, 2],
  [1, '2'],
  [1, 2, 'Infinity'],
  [2, 1],
  [1, 'x'],
  [-0, 1],
  [0, 1]
);
const histogram = fc.record({
  ...{ ...times, attributes, explicitBounds: bounds },
  bucketCounts: fc.array(value, { minLength: 0, maxLength: 4 }),
  count: fc.nat(5),
  sum: fc.double({ noNaN: true }),
});

/** JSON knows neither -0 nor NaN. */
const exactly = (_: string, one: unknown): unknown =>
  typeof one !== 'number' ? one : Object.is(one, -0) ? '-0' : String(one);

/** All that columns say of each point, by series and time. */
function told(columns: readonly MetricColumns[]): readonly string[] {
  return columns.flatMap((one) =>
    one.series.flatMap((series, index) =>
      Array.from({ length: one.offsets[index + 1] - one.offsets[index] }, (_, at) => {
        const row = one.offsets[index] + at;
        const { [row]: start } = one.start;
        const facts = { series, start, end: one.end[row] };
        if (one.shape === 'number') {
          return JSON.stringify({ ...facts, value: one.value[row] }, exactly);
        }
        const { count, sum, min, max, boundSets, boundSet, buckets, bucketOffsets } = one;
        const histogram = {
          ...{ ...facts, count: count[row], sum: sum[row], min: min[row], max: max[row] },
          // A bound or a count -0 is 0.
          bounds: [...boundSets[boundSet[row]]].map((bound) => bound + 0),
          buckets: [...buckets.subarray(bucketOffsets[row], bucketOffsets[row + 1])].map((one) => one + 0),
        };
        return JSON.stringify(histogram, exactly);
      })
    )
  );
}

const keyOf = ({ attributes: [{ value: series }], startTimeUnixNano, timeUnixNano }: Keyed): string =>
  JSON.stringify([series, Number(startTimeUnixNano), Number(timeUnixNano)]);
interface Keyed {
  readonly attributes: readonly { readonly value: unknown }[];
  readonly startTimeUnixNano: unknown;
  readonly timeUnixNano: unknown;
}

describe('points that come together are read as each of them alone', () => {
  it.each([
    ['counters', number, (dataPoints: unknown[]) => ({ sum: { aggregationTemporality: 1, dataPoints } })],
    ['gauges', number, (dataPoints: unknown[]) => ({ gauge: { dataPoints } })],
    ['histograms', histogram, (dataPoints: unknown[]) => ({ histogram: { aggregationTemporality: 1, dataPoints } })],
  ])('%s', (_, point: fc.Arbitrary<Keyed>, data) => {
    fc.assert(
      fc.property(fc.uniqueArray(point, { selector: keyOf, maxLength: 40 }), fc.boolean(), (any, inOrder) => {
        const points = inOrder ? [...any].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) : any;
        const alone = points.map((one) => decode(data([one])));
        const together = decode(data(points));
        const counted = together.dropped.reduce((sum, { count }) => sum + count, 0);
        fc.pre(together.duplicates === 0);
        expect([...told(together.columns)].sort()).toEqual(alone.flatMap(({ columns }) => told(columns)).sort());
        expect(counted).toBe(alone.reduce((sum, { dropped }) => sum + dropped.length, 0));
      })
    );
  });
});

describe('times', () => {
  it('by the thousand, each its own, are read as any', () => {
    const starts = Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % WINDOW);
    const dataPoints = starts.map((start) => ({ timeUnixNano: `${START + start}000000`, asInt: start }));
    const [columns] = decode({ gauge: { dataPoints } }).columns;
    expect(columns.shape === 'number' && [...columns.value]).toEqual([...columns.end]);
  });
});
