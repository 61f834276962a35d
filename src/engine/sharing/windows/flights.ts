/** Which windows other instances have fetched, or are fetching: what the fetcher asks before it spends a call. */
import type { AppRef } from '../../identity';
import { durationMs, SECOND, type DurationMs, type EpochMs } from '../../time';
import type { WindowStart } from '../../window/grid';

/** Longer than a call takes at most, with its answer being stored: from then on another may fetch the window. */
export const LEASE = durationMs(45 * SECOND);

export type Flight =
  /** Nobody else fetches it before this one is done, or its lease is over. */
  | { readonly kind: 'begun' }
  /** Another does, and has the lease for so long. */
  | { readonly kind: 'elsewhere'; readonly wait: DurationMs }
  /** Another has fetched it meanwhile: it has come into the store, and those who follow the app were told. */
  | { readonly kind: 'there' };

export interface Flights {
  /** From now on what others fetch of the app comes into the store; `arrived` is told then. */
  follow(app: AppRef, arrived: (window: WindowStart) => void): void;
  /** @param known when the newest stored answer for it was fetched. Never rejects: alone, each flight is begun. */
  begin(app: AppRef, window: WindowStart, known: EpochMs | undefined): Promise<Flight>;
  /** It is stored, or has failed. */
  end(app: AppRef, window: WindowStart): Promise<void>;
}
