/** Which ranges are answered, before anything is planned for them, and after they are widened. */
import { DAY, durationMs, HOUR, MINUTE, type EpochMs, type TimeRange } from '../../../time';
import { QueryRefusal } from '../refusal';

/** Planning takes time with each window: more of them would hold up every other question. */
const LONGEST_RANGE = durationMs(400 * DAY);
/** What whole steps at both ends and a look-back may add. */
const MOST_ADDED = durationMs(32 * DAY);
/** The year 10000: later moments have no date that people would read. */
const END_OF_TIME = 253_402_300_800_000;

const isMoment = (moment: number): boolean => moment >= 0 && moment <= END_OF_TIME;

/** Why a range can't be answered at once; undefined for one that can. */
export function problemOfRange({ from, to }: TimeRange): string | undefined {
  if (!isMoment(from) || !isMoment(to)) {
    return 'The range begins or ends at no moment since 1970. Choose another one.';
  }
  return to < from
    ? `The range ends before it begins: "to" is ${secondText(to)}, "from" is ${secondText(from)}. Choose a "to" that is later.`
    : tooLong(to - from, LONGEST_RANGE);
}

const secondText = (moment: EpochMs): string => `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const tooLong = (length: number, most: number): string | undefined =>
  length <= most
    ? undefined
    : `The range is ${lengthText(length)} long; at most ${LONGEST_RANGE / DAY} can be answered at once. Choose a shorter one.`;

/** @throws QueryRefusal */
export const refuseRange = (range: TimeRange): void => refuseFor(problemOfRange(range));

/** Refuses all that has to be fetched for a range where that is too much. @throws QueryRefusal */
export const refuseWidened = ({ from, to }: TimeRange): void =>
  refuseFor(tooLong(to - from, LONGEST_RANGE + MOST_ADDED));

function refuseFor(problem: string | undefined): void {
  if (problem !== undefined) {
    throw new QueryRefusal('range', problem);
  }
}

const UNITS = [
  { length: DAY, name: 'day' },
  { length: HOUR, name: 'hour' },
  { length: MINUTE, name: 'minute' },
] as const;

/** In the largest unit of which there are two. */
export function lengthText(length: number, round: (count: number) => number = Math.ceil): string {
  const unit = UNITS.find((each) => length >= 2 * each.length) ?? UNITS[2];
  const count = round(length / unit.length);
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`;
}
