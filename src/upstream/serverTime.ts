/** The server's clock, as far as its headers tell it. */
import { DAY, earliest, epochMs, HOUR, latest, type DurationMs, type EpochMs } from '../engine/time';

/** The little of `Headers` that is needed. */
export interface AnswerHeaders {
  get(name: string): string | null;
}

/**
 * When a call was sent, by the server's clock and never too late: its `Date` (whole seconds, rounded down, written after
 * the call arrived) less all the time that the headers took to come. Without a `Date` it is the local time of sending.
 * A `Date` more than a day off the local clock is a fault somewhere; then the earlier of the two is taken, which can
 * leave a window unsealed, but never seals one too soon.
 */
export function serverStart(headers: AnswerHeaders, sentAt: EpochMs, elapsed: DurationMs): EpochMs {
  const date = dateOf(headers);
  if (date === undefined) {
    return sentAt;
  }
  const start = epochMs(date - Math.max(0, elapsed));
  return Math.abs(start - sentAt) <= DAY ? start : earliest(start, sentAt);
}

/**
 * The moment that `Retry-After` names, by the local clock: seconds, an HTTP date or an ISO time stamp; undefined when
 * there is none that can be read. Times are read against the server's `Date`, so that a local clock that is off neither
 * shortens nor stretches the pause. The limit counts by the minute: no pause of more than an hour is believed.
 */
export function retryAfter(headers: AnswerHeaders, now: EpochMs): EpochMs | undefined {
  const wait = waitOf(headers, now);
  return wait === undefined ? undefined : earliest(latest(now, epochMs(now + wait)), epochMs(now + HOUR));
}

function waitOf(headers: AnswerHeaders, now: EpochMs): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  if (/^\d+(\.\d+)?$/.test(text)) {
    return Math.ceil(Number(text) * 1000);
  }
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment - (dateOf(headers) ?? now);
}

function dateOf(headers: AnswerHeaders): EpochMs | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : epochMs(date);
}
