/** Where sent calls are written down, before they are sent, for all who share an account. */
import type { AccountKey } from '../identity';
import type { DurationMs, EpochMs } from '../time';

export interface LedgerState {
  /** When the calls of the last span were sent, ascending. */
  readonly sent: readonly EpochMs[];
  /** The upstream has asked for silence until then (a 429). */
  readonly pausedUntil: EpochMs | undefined;
}

export interface QuotaLedger {
  /** Throws when the ledger can't be read: the quota then assumes the worst. */
  read(account: AccountKey, since: EpochMs): Promise<LedgerState>;
  /**
   * Writes a call down if fewer than `limit` stand within `span` before `at` and no pause holds, all in one step that
   * no other process can come between. Returns whether it was written. Throws when it can't be written: no call then.
   */
  take(account: AccountKey, at: EpochMs, limit: number, span: DurationMs): Promise<boolean>;
  /** Extends the pause; never shortens it. */
  pause(account: AccountKey, until: EpochMs): Promise<void>;
}
