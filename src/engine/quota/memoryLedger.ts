/** A ledger for one process without a disk. It knows nothing of the time before it was made, so it starts with one slot. */
import type { AccountKey } from '../identity';
import { durationMs, type Clock, type DurationMs } from '../time';
import type { LedgerAnswer, QuotaLedger } from './ledger';
import { noted, shifted, take, worstCase, type QuotaNote, type QuotaRecord } from './pace';
import type { Priority } from './priority';

export class MemoryLedger implements QuotaLedger {
  private readonly records = new Map<AccountKey, QuotaRecord>();

  /** @param begun by the monotonic clock: since when all calls are known. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly begun: DurationMs = clock.monotonic()
  ) {}

  async take(account: AccountKey, priority: Priority, most?: number): Promise<LedgerAnswer> {
    const now = this.clock.monotonic();
    const { slot, record } = take(this.recordOf(account), priority, now, most);
    this.records.set(account, record);
    return { slot, record: shifted(record, -now) };
  }

  async read(account: AccountKey): Promise<QuotaRecord> {
    return shifted(this.recordOf(account), -this.clock.monotonic());
  }

  async note(account: AccountKey, note: QuotaNote): Promise<void> {
    this.records.set(account, noted(this.recordOf(account), note, durationMs(this.clock.monotonic())));
  }

  private recordOf(account: AccountKey): QuotaRecord {
    return this.records.get(account) ?? worstCase(this.begun);
  }
}
