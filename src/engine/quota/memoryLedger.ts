/** A ledger for one process without a disk. It knows nothing of the time before it was made, so it starts with one slot. */
import type { AccountKey } from '../identity';
import { after, latest, type Clock, type DurationMs, type EpochMs } from '../time';
import type { LedgerState, QuotaLedger } from './ledger';
import { LONGEST_PAUSE, pulledBack, SPAN, worstCase } from './pace';

interface Entry {
  sent: readonly EpochMs[];
  pausedUntil: EpochMs | undefined;
}

export class MemoryLedger implements QuotaLedger {
  private readonly entries = new Map<AccountKey, Entry>();

  /** @param born when the ledger was begun. */
  constructor(
    private readonly clock: Clock,
    private readonly born: EpochMs = clock.now()
  ) {}

  async read(account: AccountKey, since: EpochMs): Promise<LedgerState> {
    const { sent, pausedUntil } = this.entry(account);
    return { sent: sent.filter((moment) => moment > since), pausedUntil };
  }

  async take(account: AccountKey, at: EpochMs, limit: number, span: DurationMs): Promise<boolean> {
    const entry = this.entry(account);
    const standing = entry.sent.filter((moment) => moment > at - span);
    if (standing.length >= limit || (entry.pausedUntil ?? at) > at) {
      return false;
    }
    entry.sent = [...entry.sent.filter((moment) => after(moment, SPAN) > at), at].sort((left, right) => left - right);
    return true;
  }

  async pause(account: AccountKey, until: EpochMs): Promise<void> {
    const entry = this.entry(account);
    entry.pausedUntil = latest(entry.pausedUntil ?? until, until);
  }

  private entry(account: AccountKey): Entry {
    let entry = this.entries.get(account);
    if (!entry) {
      entry = { sent: worstCase(this.born), pausedUntil: undefined };
      this.entries.set(account, entry);
    }
    const now = this.clock.now();
    entry.sent = entry.sent.map((moment) => pulledBack(moment, now, SPAN));
    entry.pausedUntil = entry.pausedUntil && pulledBack(entry.pausedUntil, now, LONGEST_PAUSE);
    return entry;
  }
}
