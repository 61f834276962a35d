import type { FetcherStatus } from '../fetcher/types';

/** An account that wants nothing and has all its calls. */
export const IDLE_STATUS: FetcherStatus = {
  ...{ callsLeft: 5, nextCallAt: null, pausedUntil: null, queued: 0, queues: [], inFlight: 0, apps: [] },
  ...{ lastFailure: null, troubles: [], clockOffset: null },
  missing: { windows: 0, failed: 0, oldest: null },
  refused: { environments: [], labels: [] },
  rechecked: { windows: 0, changed: 0 },
};
