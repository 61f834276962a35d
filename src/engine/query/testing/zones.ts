/** Time zones that have done odd things to their clocks, and what a clock of theirs shows, by other means than ours. */
import fc from 'fast-check';
import { DAY, HOUR } from '../../time';

/** With a moment near which a clock was set. */
const ZONES = [
  ['UTC', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-11-01'],
  // Half an hour, and at midnight.
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2019-02-17'],
  ['Africa/Cairo', '2023-04-28'],
  ['Asia/Beirut', '2022-03-27'],
  ['America/St_Johns', '2006-10-29'],
  ['Asia/Tehran', '2022-03-22'],
  // Never, but not by whole hours from UTC.
  ['Asia/Kolkata', '2026-03-29'],
  ['Asia/Kathmandu', '2026-03-29'],
  ['Pacific/Chatham', '2026-04-05'],
  // Without a 30th of December, for good by half an hour, and four times in a year.
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Pyongyang', '2015-08-15'],
  ['Asia/Pyongyang', '2018-05-05'],
  ['Africa/Casablanca', '2026-03-22'],
] as const;

interface Place {
  readonly zone: string;
  readonly near: number;
}

export const places: fc.Arbitrary<Place> = fc
  .constantFrom(...ZONES)
  .map(([zone, date]) => ({ zone, near: Date.parse(date) }));

/** @param spread how far from where a clock is set. */
export const momentsNear = ({ near }: Place, spread = 40 * DAY): fc.Arbitrary<number> =>
  fc.integer({ min: -spread / HOUR, max: spread / HOUR }).map((hours) => near + hours * HOUR);

export interface Shown {
  /** The date as if it were one of UTC. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** What a clock shows: date and time, as `Intl` spells them out. */
export function clockIn(timeZone: string): (moment: number) => Shown {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric' },
    ...{ day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const read = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? NaN;
    const day = Date.UTC(read('year'), read('month') - 1, read('day'));
    return { day, hour: read('hour'), minute: read('minute') };
  };
}
