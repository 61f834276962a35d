import type { Chunk } from '../../chunk/types';
import { DAY, durationMs, epochMs, MINUTE, type TimeRange } from '../../time';
import { WINDOW, windowsCovering } from '../../window/grid';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { inWholeSteps } from '../steps/alignment';
import { stepsIn } from '../steps/stepsIn';
import { timeZoneNamed } from '../steps/timeZone';
import { evaluateChunks } from '../testing/evaluateChunks';
import { call, METRIC, PRODUCTION, type Point } from '../testing/world';

/** One a minute, so that sums tell how many minutes there were. */
const oneAMinute = (range: TimeRange, without?: number): readonly Chunk[] =>
  windowsCovering({ from: epochMs(range.from - WINDOW), to: epochMs(range.to + WINDOW) })
    .filter((window) => window !== without)
    .map((window) => {
      const minutes = Array.from({ length: WINDOW / MINUTE }, (_, at) => window + at * MINUTE);
      const attributes = { environmentId: PRODUCTION };
      const points = minutes.map((start): Point => ({
        attributes,
        start,
        end: start + MINUTE,
        value: 1,
        buckets: [],
        bounds: [],
      }));
      return call('counter', points, window);
    });

interface Asked {
  readonly timeZone: string;
  readonly days: number;
  readonly from: string;
  readonly to: string;
  /** The start of a window that was never fetched. */
  readonly without?: string;
}

/** A text for when each step begins, and its figure; null for none. */
function ask({ timeZone, days, from, to, without }: Asked, query: Partial<StoredQuery> = {}) {
  const alignment = stepsIn(timeZoneNamed(timeZone), durationMs(days * DAY));
  const range = inWholeSteps(alignment, { from: epochMs(Date.parse(from)), to: epochMs(Date.parse(to)) });
  const fetched = { from: epochMs(range.from - 9 * DAY), to: range.to };
  const { frames } = evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.counter], timeZone, ...query }),
    environments: undefined,
    ...{ range, alignment, step: alignment.step },
    chunks: oneAMinute(fetched, without === undefined ? undefined : Date.parse(without)),
    forAlert: false,
    environmentNames: new Map(),
  });
  return frames.map(({ fields: [time, value] }) => {
    const [times, values] = [time, value].map((field) =>
      field?.type === 'number' || field?.type === 'time' ? field.values : []
    );
    return Array.from(times ?? [], (moment, at) => {
      const figure = values?.[at] ?? NaN;
      return [new Date(moment).toISOString().slice(0, 16), Number.isNaN(figure) ? null : figure];
    });
  });
}

const KOLKATA = { timeZone: 'Asia/Kolkata', days: 1, from: '2026-11-27T20:00Z', to: '2026-11-28T10:00Z' };
const SPRING = { timeZone: 'Europe/Berlin', days: 1, from: '2026-03-28T12:00Z', to: '2026-03-30T12:00Z' };
const AUTUMN = { timeZone: 'Europe/Berlin', days: 1, from: '2026-10-24T12:00Z', to: '2026-10-26T12:00Z' };
const SYDNEY = { timeZone: 'Australia/Sydney', days: 7, from: '2026-09-29T00:00Z', to: '2026-10-08T00:00Z' };

const HOUR_OF_MINUTES = 60;

describe('a day or a week', () => {
  it.each([
    ['in Kolkata begins at half past six in the evening of UTC', KOLKATA, [['2026-11-27T18:30', 24]]],
    [
      'has 23 hours where the clock is set forward',
      SPRING,
      [
        ['2026-03-27T23:00', 24],
        ['2026-03-28T23:00', 23],
        ['2026-03-29T22:00', 24],
      ],
    ],
    [
      'has 25 hours where it is set back',
      AUTUMN,
      [
        ['2026-10-23T22:00', 24],
        ['2026-10-24T22:00', 25],
        ['2026-10-25T23:00', 24],
      ],
    ],
    [
      'begins on Monday in Sydney',
      SYDNEY,
      [
        ['2026-09-27T14:00', 167],
        ['2026-10-04T13:00', 168],
      ],
    ],
  ] as const)('%s', (_, asked, hours) => {
    const begun = hours.map(([start, count]) => [start, count * HOUR_OF_MINUTES]);
    expect(ask(asked)).toEqual([begun]);
    // In a minute there is one, however long the day.
    expect(ask(asked, { statistic: 'perMinute' })).toEqual([begun.map(([start]) => [start, 1])]);
  });

  it('is compared with the one before it, as long as either is', () => {
    const spring = ask(SPRING, { shift: '1d' }).map((series) => series.map(([, value]) => value));
    expect(spring).toEqual(
      [
        [24, 23, 24],
        [24, 24, 23],
      ].map((hours) => hours.map((count) => count * HOUR_OF_MINUTES))
    );
    const week = ask(SYDNEY, { shift: '1w', compare: 'difference' }).map((series) => series.map(([, value]) => value));
    expect(week).toEqual([[-HOUR_OF_MINUTES, HOUR_OF_MINUTES]]);
  });

  it('is averaged and added up as any step', () => {
    const figures = (query: Partial<StoredQuery>) =>
      ask(AUTUMN, query).map((series) => series.map(([, value]) => value));
    expect(figures({ smooth: 2 })).toEqual([[1_440, 1_470, 1_470]]);
    expect(figures({ accumulate: true })).toEqual([[1_440, 2_940, 4_380]]);
  });

  it('is absent where any of its hours is not fetched, the one that comes twice as well', () => {
    const values = ask({ ...AUTUMN, without: '2026-10-25T01:15Z' }).map((series) => series.map(([, value]) => value));
    expect(values).toEqual([[1_440, null, 1_440]]);
  });
});
