import fc from 'fast-check';
import { DAY, durationMs, epochMs, HOUR, MINUTE, type EpochMs } from '../../time';
import { WINDOW } from '../../window/grid';
import { clockIn, momentsNear, places, type Shown } from '../testing/zones';
import { inWholeSteps, type Alignment } from './alignment';
import { Grid } from './grid';
import { stepsIn } from './stepsIn';
import { daysLater, timeZoneNamed, type TimeZone } from './timeZone';

function zoneNamed(name: string): TimeZone {
  const zone = timeZoneNamed(name);
  if (zone === undefined) {
    throw new Error(`no time zone ${name}`);
  }
  return zone;
}

const MONDAY = Date.UTC(2026, 10, 30);

/** By what those of a step are told from those of another one: the later, the larger. */
const KEYS: Readonly<Record<number, (shown: Shown) => number>> = {
  [HOUR / 2]: ({ day, hour, minute }) => day + hour * HOUR + Math.floor(minute / 30) * 30 * MINUTE,
  [HOUR]: ({ day, hour }) => day + hour * HOUR,
  ...Object.fromEntries(
    [2, 3, 6, 12].map((hours) => [hours * HOUR, ({ day, hour }: Shown) => day + Math.floor(hour / hours) * HOUR])
  ),
  [DAY]: ({ day }) => day,
  [7 * DAY]: ({ day }) => Math.floor((day - MONDAY) / (7 * DAY)) * 7 * DAY,
};
const WIDTHS = Object.keys(KEYS).map(Number);

/** Windows that show what none before them showed. Where a clock is set by whole steps, those that show a step's beginning. */
function expectedStarts(name: string, step: number, from: number, to: number): number[] {
  const clock = clockIn(name);
  const keyOf = KEYS[step];
  const starts: number[] = [];
  let before = clock(from - WINDOW);
  let largest = keyOf(before);
  for (let moment = from; moment < to; moment += WINDOW) {
    const shown = clock(moment);
    const set = timeOf(shown) - timeOf(before) - WINDOW;
    largest += set % step === 0 ? set : 0;
    if (keyOf(shown) > largest) {
      starts.push(moment);
      largest = keyOf(shown);
    }
    before = shown;
  }
  return starts;
}

const timeOf = ({ day, hour, minute }: Shown): number => day + hour * HOUR + minute * MINUTE;

const asked = places.chain((place) =>
  fc.record({
    zone: fc.constant(place.zone),
    from: fc.oneof(momentsNear(place), momentsNear(place, DAY)),
    length: fc.integer({ min: 1, max: 200 }).map((quarters) => quarters * WINDOW),
    step: fc.constantFrom(...WIDTHS),
  })
);

const startsIn = (alignment: Alignment, from: number, to: number): number[] => {
  const range = inWholeSteps(alignment, { from: epochMs(from), to: epochMs(to) });
  const grid = new Grid(range, alignment);
  return Array.from({ length: grid.length + 1 }, (_, at) => (at < grid.length ? grid.startOf(at) : grid.to));
};

describe('steps by the clock of a time zone', () => {
  it('begin where the clock shows it first, as an independent reading of it has it', () => {
    fc.assert(
      fc.property(asked, ({ zone, from, length, step }) => {
        const starts = startsIn(stepsIn(zoneNamed(zone), durationMs(step)), from, from + length);
        const [first] = starts;
        const end = starts[starts.length - 1];
        expect(starts).toEqual(expectedStarts(zone, step, first, end + 1));
      }),
      { numRuns: 150 }
    );
  });

  it('cover a range, ascend, are made of windows, and are found from each of their moments', () => {
    fc.assert(
      fc.property(asked, fc.nat(1_000), ({ zone, from, length, step }, part) => {
        const alignment = stepsIn(zoneNamed(zone), durationMs(step));
        const starts = startsIn(alignment, from, from + length);
        const grid = new Grid(inWholeSteps(alignment, { from: epochMs(from), to: epochMs(from + length) }), alignment);
        expect(grid.from).toBeLessThanOrEqual(from);
        expect(grid.to).toBeGreaterThanOrEqual(from + length);
        expect(grid.indexOf(grid.from - 1)).toBeLessThan(0);
        expect(grid.indexOf(grid.to)).toBe(grid.length);
        starts.slice(0, -1).forEach((start, at) => {
          const end = starts[at + 1];
          const inside = start + Math.floor(((end - start) * part) / 1_001);
          expect(start % WINDOW).toBe(0);
          expect(end).toBeGreaterThan(start);
          expect([grid.startOf(at), grid.endOf(at)]).toEqual([start, end]);
          for (const moment of [start, inside, end - 1]) {
            expect(alignment.startOf(moment)).toBe(start);
            expect(grid.indexOf(moment)).toBe(at);
          }
          expect(alignment.startAfter(epochMs(start), 1)).toBe(end);
          expect(alignment.startAfter(epochMs(end), -1)).toBe(start);
          expect(alignment.startAfter(grid.from as EpochMs, at)).toBe(start);
        });
      }),
      { numRuns: 60 }
    );
  });

  const HOURS = [
    ['a day in Kolkata', 'Asia/Kolkata', DAY, '2026-11-28T20:00Z', ['2026-11-28T18:30Z', 24]],
    ['the day of 23 hours in Berlin', 'Europe/Berlin', DAY, '2026-03-29T12:00Z', ['2026-03-28T23:00Z', 23]],
    ['the day of 25 hours in Berlin', 'Europe/Berlin', DAY, '2026-10-25T12:00Z', ['2026-10-24T22:00Z', 25]],
    ['its first quarter', 'Europe/Berlin', 6 * HOUR, '2026-10-25T02:00Z', ['2026-10-24T22:00Z', 7]],
    ['the second hour between two and three', 'Europe/Berlin', HOUR, '2026-10-25T01:30Z', ['2026-10-25T01:00Z', 1]],
    ['a week in Sydney', 'Australia/Sydney', 7 * DAY, '2026-10-07T00:00Z', ['2026-10-04T13:00Z', 168]],
    [
      'the one in which its summer begins',
      'Australia/Sydney',
      7 * DAY,
      '2026-10-01T00:00Z',
      ['2026-09-27T14:00Z', 167],
    ],
    ['a day without midnight', 'America/Sao_Paulo', DAY, '2018-11-04T12:00Z', ['2018-11-04T03:00Z', 23]],
    ['the week of six days in Apia', 'Pacific/Apia', 7 * DAY, '2011-12-31T00:00Z', ['2011-12-26T10:00Z', 144]],
    ['an hour in Kathmandu', 'Asia/Kathmandu', HOUR, '2026-11-28T12:00Z', ['2026-11-28T11:15Z', 1]],
  ] as const;

  it.each(HOURS)('know %s', (_, zone, step, moment, [start, hours]) => {
    const alignment = stepsIn(zoneNamed(zone), durationMs(step));
    const found = alignment.startOf(Date.parse(moment));
    expect(new Date(found).toISOString().replace(':00.000', '')).toBe(start);
    expect((alignment.startAfter(found, 1) - found) / HOUR).toBe(hours);
  });

  it('are counted in UTC where there is no zone, weeks from Monday on', () => {
    const moment = Date.UTC(2026, 10, 28, 12);
    expect(stepsIn(undefined, DAY).startOf(moment)).toBe(Date.UTC(2026, 10, 28));
    expect(stepsIn(undefined, durationMs(7 * DAY)).startOf(moment)).toBe(MONDAY - 7 * DAY);
  });
});

describe('days later', () => {
  it('are the same time of day on that date, or where the clock goes on', () => {
    const days = fc.integer({ min: -40, max: 40 });
    fc.assert(
      fc.property(
        places.chain((place) => fc.tuple(fc.constant(place.zone), momentsNear(place), days)),
        ([zone, moment, count]) => {
          const { at: later, isShown } = daysLater(zoneNamed(zone), count, moment, moment)(moment);
          const clock = clockIn(zone);
          const [shown, found, before] = [clock(moment), clock(later), clock(later - 1)];
          const meant = timeOf(shown) + count * DAY;
          expect(timeOf(found)).toBeGreaterThanOrEqual(meant);
          // It is skipped: just before, the clock has not come to it.
          expect(isShown).toBe(timeOf(found) === meant);
          expect(isShown || timeOf(before) < meant).toBe(true);
          expect(Math.abs(later - moment - count * DAY)).toBeLessThanOrEqual(DAY);
        }
      ),
      { numRuns: 300 }
    );
  });

  it('are the first of two that show the same', () => {
    const [early, late] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
    const dayBefore = Date.UTC(2026, 9, 24, 0, 30);
    const berlin = zoneNamed('Europe/Berlin');
    expect(daysLater(berlin, 1, dayBefore, dayBefore)(dayBefore)).toEqual({ at: early, isShown: true });
    const before = [early, late].map(daysLater(berlin, -1, early, late));
    expect(before.map(({ at }) => at)).toEqual([dayBefore, dayBefore]);
  });
});

describe('a time zone', () => {
  it.each(['', 'browser', 'Berlin', 'Europe/Atlantis', '__proto__'])('is not known by the name "%s"', (name) => {
    expect(timeZoneNamed(name)).toBeUndefined();
  });
});
