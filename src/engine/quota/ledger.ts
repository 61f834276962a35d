/** Where an account's calls are written down, before they are sent, for all who share it. */
import type { AccountKey } from '../identity';
import type { DurationMs } from '../time';
import type { QuotaNote, QuotaRecord } from './pace';
import type { Priority } from './priority';

export type LedgerSlot =
  /** Written down, for so much later than it was asked for: the call may be sent at once. `id`: by which it can be given back. */
  | { readonly kind: 'taken'; readonly lead: DurationMs; readonly id?: string | undefined }
  /** Worth while to ask again after `wait`; another process may come first. */
  | { readonly kind: 'wait'; readonly wait: DurationMs };

/** Its times are the ledger's own, told as they lie from the moment of the answer: those past are negative. */
export interface LedgerAnswer {
  readonly slot: LedgerSlot;
  readonly record: QuotaRecord;
}

export interface QuotaLedger {
  /**
   * Takes a slot if `pace.ts` gives one, in one step that no other process can come between. Rejects when it can't be
   * read or written: then no call is sent.
   * @param most calls in any span, where some of the account's are kept for others.
   */
  take(account: AccountKey, priority: Priority, most?: number): Promise<LedgerAnswer>;
  /** What is written, told as in `LedgerAnswer`. */
  read(account: AccountKey): Promise<QuotaRecord>;
  note(account: AccountKey, note: QuotaNote): Promise<void>;
  /** For certain nothing was sent with the slot, nor will be: it is another's. Where nobody else counts, there is no need to. */
  giveBack?(account: AccountKey, id: string): Promise<QuotaRecord>;
}
