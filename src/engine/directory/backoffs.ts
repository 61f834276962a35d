/** How long look-ups that failed are left alone. Metrics need none of what these bring, so that nobody has to have it soon. */
import type { Backoff } from '../backoff';
import type { UpstreamCause } from '../failure';
import { DAY, durationMs, HOUR, MINUTE, SECOND } from '../time';

const REFUSED: Backoff = { first: DAY, longest: DAY };
const NOT_SOON: Backoff = { first: HOUR, longest: DAY };
const PASSING: Backoff = { first: durationMs(5 * MINUTE), longest: HOUR };

export function namesBackoff(cause: UpstreamCause): Backoff {
  switch (cause) {
    case 'not owner':
    case 'unknown app':
      return REFUSED;
    case 'unauthorized':
    case 'not understood':
    case 'too large':
      return NOT_SOON;
    default:
      return PASSING;
  }
}

/** The first picture of all waits for environments: the first wait is a short one where the gateway may be back any moment. */
export const environmentsBackoff = (cause: UpstreamCause): Backoff => ({
  first: cause === 'unavailable' || cause === 'timeout' ? durationMs(15 * SECOND) : MINUTE,
  longest: HOUR,
});
