/** How the collector ends, for whoever started it; in docs/collector.md. */
export const EXIT = {
  done: 0,
  /** What nobody foresaw; the log says it. */
  failed: 1,
  /** The arguments or the configuration are refused: starting again can't help. */
  refused: 2,
  /** The data folder can't be had, or the address can't be listened at: it may be had later. */
  unavailable: 3,
  /** `--once`: calls failed, and something that has settled is missing for that. */
  incomplete: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
