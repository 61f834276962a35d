/** What the status tells beside the fetching itself: noted by whoever runs the engine. */
import type { UpstreamCause } from '../../failure';
import type { AccountKey } from '../../identity';
import type { EpochMs } from '../../time';

export type CallKind = 'metrics' | 'app' | 'apps' | 'host names' | 'deployments';
export type CallOutcome = 'answer' | UpstreamCause;

/** Of one account, within the last hour. */
export interface AccountObserved {
  readonly calls: readonly { readonly kind: CallKind; readonly outcome: CallOutcome; readonly count: number }[];
  readonly points: {
    readonly read: number;
    readonly dropped: number;
    /** Brought by a second look, an hour on: they came after the settle time. */
    readonly late: number;
  };
}

export interface ProcessObserved {
  readonly store: {
    readonly bytes: number;
    readonly maxBytes: number;
    /** Undefined while they are being counted. */
    readonly windows: number | undefined;
    /** Start of the oldest; undefined where nothing is stored. */
    readonly oldest: EpochMs | undefined;
    /** What the data folder's disk still takes; undefined where there is no folder, or its disk doesn't say. */
    readonly diskFree: number | undefined;
  };
  readonly memoryBytes: number;
  /** The longest time, within the last minutes, in which the process saw to nothing else; in seconds. */
  readonly eventLoopLag: number;
  /** The longest that a question waited for its answer, within the last minutes, by kind of question; in seconds. */
  readonly answers: readonly { readonly kind: string; readonly seconds: number }[];
}

export interface Observed {
  ofAccount(account: AccountKey): AccountObserved;
  ofProcess(): Promise<ProcessObserved>;
}
