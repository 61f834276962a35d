/** How long a failed call waits before it is tried again. */
import { durationMs, MINUTE, SECOND, type DurationMs } from '../time';
import type { UpstreamCause } from '../failure';

interface Backoff {
  readonly first: DurationMs;
  readonly longest: DurationMs;
}

/** The gateway may be back any moment. */
const SOON: Backoff = { first: durationMs(5 * SECOND), longest: durationMs(5 * MINUTE) };
/** What came will hardly be another thing in a few seconds. */
const SLOWLY: Backoff = { first: MINUTE, longest: durationMs(30 * MINUTE) };

/** Doubles with each attempt; of each wait, half is random, so that what failed together does not return together. */
export function waitAfter(cause: UpstreamCause, attempt: number, random: () => number): DurationMs {
  const { first, longest } = cause === 'unavailable' || cause === 'timeout' ? SOON : SLOWLY;
  const wait = Math.min(longest, first * 2 ** (attempt - 1));
  return durationMs(Math.round(wait * (0.5 + random() / 2)));
}
