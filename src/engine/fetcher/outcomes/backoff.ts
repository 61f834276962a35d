/** How long a failed call waits before it is tried again. */
import { doubled, type Backoff } from '../../backoff';
import { durationMs, MINUTE, SECOND, type DurationMs } from '../../time';
import type { UpstreamCause } from '../../failure';

const PASSING: ReadonlySet<UpstreamCause> = new Set(['unavailable', 'timeout', 'unauthorized']);

/** The gateway may be back any moment. */
const SOON: Backoff = { first: durationMs(5 * SECOND), longest: durationMs(5 * MINUTE) };
/** What came will hardly be another thing in a few seconds. */
const SLOWLY: Backoff = { first: MINUTE, longest: durationMs(30 * MINUTE) };

/** Doubles with each attempt; of each wait, half is left to `chance`, in [0, 1), so that what failed together does not return together. */
export function waitAfter(cause: UpstreamCause, attempt: number, chance: number): DurationMs {
  const wait = doubled(PASSING.has(cause) ? SOON : SLOWLY, attempt);
  return durationMs(Math.round(wait * (0.5 + chance / 2)));
}
