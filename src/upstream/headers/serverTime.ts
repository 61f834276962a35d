/** The server's clock, as far as its headers tell it. */
import { DAY, earliest, epochMs, type DurationMs, type EpochMs } from '../../engine/time';

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

/** The server's clock in whole seconds, as it was when the answer was written. */
export function dateOf(headers: AnswerHeaders): EpochMs | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : epochMs(date);
}
