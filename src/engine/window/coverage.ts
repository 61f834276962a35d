/** How much of a question's range is there, and when the rest comes. */
import type { UpstreamFailure } from '../failure';
import { latest, type EpochMs } from '../time';
import { windowEnd, type WindowStart } from './grid';

/**
 * fetched: sealed, final. provisional: there, may still grow. pending: not there, will be fetched.
 * failed: not there, the last try failed, tried again at `retryAt`. gone: not there and no longer to be had.
 */
export type WindowState = { readonly window: WindowStart } & (
  | { readonly kind: 'fetched' }
  /** `stale`: it is overdue to be asked for again, and the last try failed. */
  | { readonly kind: 'provisional'; readonly frontier: EpochMs; readonly stale?: Stale }
  | { readonly kind: 'pending'; readonly expectedAt: EpochMs }
  /** `outage`: not this window failed, but all that is asked for its app. */
  | {
      readonly kind: 'failed';
      readonly failure: UpstreamFailure;
      readonly retryAt: EpochMs;
      readonly outage?: true;
    }
  | { readonly kind: 'gone' }
);

/** What the last try came to, and when the next is due. */
export interface Stale {
  readonly failure: UpstreamFailure;
  readonly retryAt: EpochMs;
}

export interface RangePlan {
  /** Oldest first, one for each window of the span that has begun. */
  readonly windows: readonly WindowState[];
  /** When asking again pays; null when nothing is due. */
  readonly nextAt: EpochMs | null;
  /** The present as far as data is settled by it: by the server's clock, never later than by ours. */
  readonly now: EpochMs;
  /** The gateway is known to give a window's last minute with the next window's call. */
  readonly endsInNext: boolean;
}

/** `frame.meta.custom.coverage`. `windows` is the sum of the five counts. */
export interface Coverage {
  readonly windows: number;
  readonly fetched: number;
  readonly provisional: number;
  readonly pending: number;
  readonly failed: number;
  readonly gone: number;
  /** Epoch ms: data before it is settled as far as it is fetched; null when nothing is. */
  readonly frontier: EpochMs | null;
  /** Epoch ms at which asking again pays; null when nothing is due. */
  readonly nextAt: EpochMs | null;
}

export function coverageOf({ windows, nextAt }: Pick<RangePlan, 'windows' | 'nextAt'>): Coverage {
  const counts = { fetched: 0, provisional: 0, pending: 0, failed: 0, gone: 0 };
  let frontier: EpochMs | null = null;
  for (const state of windows) {
    counts[state.kind]++;
    const settled = settledUntil(state);
    frontier = settled === null ? frontier : latest(settled, frontier ?? settled);
  }
  return { windows: windows.length, ...counts, frontier, nextAt };
}

function settledUntil(state: WindowState): EpochMs | null {
  switch (state.kind) {
    case 'fetched':
      return windowEnd(state.window);
    case 'provisional':
      return state.frontier;
    default:
      return null;
  }
}
