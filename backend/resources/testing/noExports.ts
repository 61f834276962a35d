/** For tests of routes that have nothing to do with metric stores. */
import type { ExportParts } from '../exports';
import { epochMs, durationMs } from '../../../src/engine/time';

export const noExports: ExportParts = {
  clock: { now: () => epochMs(0), monotonic: () => durationMs(0), schedule: () => () => undefined },
  history: () => undefined,
  pulled: {
    at: async () => undefined,
    renew: async () => ({ kind: 'unknown' }),
    standingOf: async () => ({ address: 'none', lastFetched: null }),
    problemsOf: () => [],
  },
  deliveries: {
    heard: () => undefined,
    retired: () => undefined,
    of: () => ({ problems: [], apps: [], running: [], settledUntil: async () => undefined }),
    secretsOf: () => ({}),
    sources: () => [],
    hashedFor: async () => (value) => value,
    close: async () => undefined,
  },
};
