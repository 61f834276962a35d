import type { Observed } from '../status/observed';

/** A process that has begun just now. */
export const NOTHING_OBSERVED: Observed = {
  ofAccount: () => ({ calls: [], points: { read: 0, dropped: 0, late: 0 } }),
  ofProcess: async () => ({
    store: { bytes: 0, maxBytes: 1_000, windows: 0, oldest: undefined, diskFree: undefined },
    memoryBytes: 1,
    eventLoopLag: 0,
    answers: [],
  }),
};
