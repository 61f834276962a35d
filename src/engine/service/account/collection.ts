/** How an account's collection is doing, as the collector tells it. */
import type { AppId } from '../../identity';
import type { EpochMs } from '../../time';

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

/** Which of several instances collects an app. */
export interface CollectedBy {
  readonly app: AppId;
  /** unknown: not this one, and it has not heard of one that does. */
  readonly by: 'this instance' | 'another' | 'unknown';
  readonly since: EpochMs;
}

export type Collection =
  | {
      readonly kind: 'awake';
      /** It began, or went on after all tokens had been refused. */
      readonly since: EpochMs;
      /** Those that have been looked at since. */
      readonly apps: readonly Behind[];
      readonly collectedBy: readonly CollectedBy[];
    }
  /** No data source has asked anything since the start, or for a week; or none wants it; or every token is refused. */
  | { readonly kind: 'asleep'; readonly why: 'nobody asked' | 'switched off' | 'token refused' };

export type CollectionState =
  'awake' | 'another instance' | 'not known' | Extract<Collection, { kind: 'asleep' }>['why'];

/** In a word: whether this instance collects, another does, or why nobody. */
export function stateOf(collection: Collection): CollectionState {
  if (collection.kind === 'asleep') {
    return collection.why;
  }
  const who = new Set(collection.collectedBy.map(({ by }) => by));
  if (who.size === 0 || who.has('this instance')) {
    return 'awake';
  }
  return who.has('unknown') ? 'not known' : 'another instance';
}
