/** Until when an answer's headers ask for silence. */
import { DAY, epochMs, latest, SECOND, type EpochMs } from '../../engine/time';
import { dateOf, type AnswerHeaders } from './serverTime';

const YEAR = 366 * DAY;
/** No way to write a moment is longer. */
const LONGEST_TEXT = 64;
const NUMBER = /^\d{1,20}(?:\.\d{1,20})?$/;
/** Runtimes take much else for a date. */
const MOMENT = /^(?:\d{4}-\d\d-\d\dT|[A-Z][a-z]{2,8},? )/;
/** A time without its zone, which Date.parse would take for a local one. */
const ISO_WITHOUT_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;
/** Seconds from now are fewer, seconds since 1970 more; milliseconds since 1970 are more still. */
const LEAST_EPOCH_SECONDS = 1e9;
const LEAST_EPOCH_MILLISECONDS = 1e11;

/**
 * The moment that `Retry-After`, else `X-Ratelimit-Reset`, names, by the local clock: seconds, an HTTP date or an ISO time
 * stamp; the latter also as seconds since the epoch. Undefined when there is none that can be read, or it lies more than
 * a year off. Times are read against the server's `Date`, so that a local clock that is off neither shortens nor
 * stretches the pause. How long a pause is kept to is the quota's to say.
 */
export function pauseEnd(headers: AnswerHeaders, now: EpochMs): EpochMs | undefined {
  const serverNow = dateOf(headers) ?? now;
  const wait = waitIn(headers.get('retry-after'), serverNow) ?? waitIn(headers.get('x-ratelimit-reset'), serverNow);
  return wait === undefined ? undefined : latest(now, epochMs(now + wait));
}

function waitIn(header: string | null, serverNow: EpochMs): number | undefined {
  const text = (header ?? '').slice(0, LONGEST_TEXT).trim();
  const wait = NUMBER.test(text) ? waitOfNumber(Number(text), serverNow) : momentOf(text) - serverNow;
  return Math.abs(wait) <= YEAR ? wait : undefined;
}

function waitOfNumber(value: number, serverNow: EpochMs): number {
  if (value < LEAST_EPOCH_SECONDS) {
    return Math.ceil(value * SECOND);
  }
  return (value < LEAST_EPOCH_MILLISECONDS ? value * SECOND : value) - serverNow;
}

/** NaN for what is none. */
const momentOf = (text: string): number =>
  MOMENT.test(text) ? Date.parse(ISO_WITHOUT_ZONE.test(text) ? `${text}Z` : text) : NaN;
