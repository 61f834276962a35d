/** How an account's collection is doing, as the collector tells it. */
import type { AppId } from '../identity';
import type { EpochMs } from '../time';

/** What an app's collection still lacks of all that the upstream has. */
export interface Behind {
  readonly app: AppId;
  /** Windows that have settled and are not there, as far as has been looked. */
  readonly windows: number;
  /** Of these, in how many the last try failed. */
  readonly failed: number;
  /** Start of the oldest of them; null when none is missing. */
  readonly oldest: EpochMs | null;
  /** When the last of them is expected, as things stand; null when none is missing; never: the account's calls don't suffice. */
  readonly until: EpochMs | 'never' | null;
  /** Of them, those that the upstream forgets within six hours. */
  readonly expiring: number;
  /** Those that it forgot before they could be fetched, since the collector woke. */
  readonly lost: number;
  /** Whether all that the upstream has was looked at: a quarter of an hour after the collector woke. There may be more till then. */
  readonly isCounted: boolean;
}

export type Collection =
  | {
      readonly kind: 'awake';
      /** It began, or went on after all tokens had been refused. */
      readonly since: EpochMs;
      /** Those that have been looked at since. */
      readonly apps: readonly Behind[];
    }
  /** No data source has asked anything since the start, or for a week; or none wants it; or every token is refused. */
  | { readonly kind: 'asleep'; readonly why: 'nobody asked' | 'switched off' | 'token refused' };
