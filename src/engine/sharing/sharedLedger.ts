/**
 * One quota for all instances: five calls in any 62 s, whoever sends them, counted in the register by its clock. Without
 * the register an instance sends only its share, by its own ledger, and only once the others keep that share for it.
 */
import { aloneKey, type AccountKey } from '../identity';
import type { LedgerAnswer, QuotaLedger } from '../quota/ledger';
import {
  EMPTY,
  LIMIT,
  noted,
  shifted,
  take,
  unsent,
  type QuotaNote,
  type QuotaRecord,
  type SentCall,
} from '../quota/pace';
import type { Priority } from '../quota/priority';
import { durationMs, SECOND, type Clock, type DurationMs } from '../time';
import { keptFor } from './members';
import { Seat, type Kept, type SeatParts } from './seat';
import type { SharedAccount } from './sharedAccount';
import { lostText } from './texts';

export interface SharedLedgerParts extends Pick<SeatParts, 'id' | 'replaces' | 'register'> {
  readonly clock: Clock;
  /** This instance's own, for the time without the register; told what the register says, so that it can go on from there. */
  readonly own: QuotaLedger;
  /** Of the register, for an account. */
  readonly keyOf: (account: AccountKey) => string;
  readonly keptOf: (account: AccountKey) => Kept;
}

export interface SharedLedger extends Required<QuotaLedger> {
  /** Why the account's calls are fewer just now: a sentence. */
  trouble(account: AccountKey): string | undefined;
  /** Leaves in good order, so that nothing is kept for this instance. */
  close(): Promise<void>;
}

/** Where all is kept for those who are missing: asked again so soon, for one may come back. */
const NOTHING_LEFT: LedgerAnswer['slot'] = { kind: 'wait', wait: durationMs(5 * SECOND) };

const NO_LEAD = durationMs(0);

export function createSharedLedger(parts: SharedLedgerParts): SharedLedger {
  const accounts = new Map<AccountKey, SharedQuota>();
  const quotaOf = (account: AccountKey): SharedQuota => {
    const known = accounts.get(account) ?? new SharedQuota(parts, account);
    accounts.set(account, known);
    return known;
  };
  return {
    take: (account, priority) => quotaOf(account).take(priority),
    read: (account) => quotaOf(account).read(),
    note: (account, note) => quotaOf(account).note(note),
    giveBack: (account, id) => quotaOf(account).giveBack(id),
    trouble: (account) => accounts.get(account)?.trouble(),
    close: async () => {
      await Promise.all([...accounts.values()].map((quota) => quota.close()));
    },
  };
}

/** One account's. */
class SharedQuota {
  private readonly seat: Seat;
  /** What the register has yet to be told, and when that was. */
  private notes: readonly { readonly note: QuotaNote; readonly at: DurationMs }[] = [];
  /** What the register said last, by this instance's clock; undefined before it has said anything. */
  private known: QuotaRecord | undefined;
  private isAlone = false;
  private slots = 0;
  /** What the process before this one sent alone has been told. */
  private hasTakenOver = false;

  constructor(
    private readonly parts: SharedLedgerParts,
    private readonly account: AccountKey
  ) {
    const { id, replaces, register, clock, keyOf, keptOf } = parts;
    this.seat = new Seat({
      ...{ id, replaces, register, clock, key: keyOf(account), kept: keptOf(account) },
      carried: {
        calls: () => this.sentAlone(),
        amend: (shared, now) => this.withNotes(shared, now),
        taken: () => this.taken(),
      },
    });
  }

  take(priority: Priority): Promise<LedgerAnswer> {
    const { id } = this.parts;
    return this.seat.exclusively(async () => {
      // Whether the register is back is found out with the next beat: a slot that came late would be of no use.
      if (this.seat.alone()?.alone.kind === 'may send') {
        return this.takeAlone(priority, undefined);
      }
      try {
        // Of this process alone, and of this slot: a record that was begun anew has none of them.
        const slotId = `${id} ${++this.slots}`;
        const answer = await this.seat.change((shared, now) => {
          const most = LIMIT - keptFor(shared, id, now);
          const { slot, record } =
            most > 0
              ? take(shared.record, priority, now, most, NO_LEAD, slotId)
              : { slot: NOTHING_LEFT, record: shared.record };
          return { account: { ...shared, record }, result: { slot, record: shifted(record, -now) } };
        });
        await this.copy(answer.record);
        return answer;
      } catch (error) {
        return await this.takeAlone(priority, error);
      }
    });
  }

  read(): Promise<QuotaRecord> {
    return this.changed((record) => record);
  }

  /** Where the register can't be had, the slot stays used. */
  giveBack(id: string): Promise<QuotaRecord> {
    return this.changed((record) => unsent(record, id));
  }

  private changed(work: (record: QuotaRecord) => QuotaRecord): Promise<QuotaRecord> {
    return this.seat.exclusively(async () => {
      const record = await this.seat.change((shared, now) => {
        const changed = work(shared.record);
        return { account: { ...shared, record: changed }, result: shifted(changed, -now) };
      });
      await this.copy(record);
      return record;
    });
  }

  note(note: QuotaNote): Promise<void> {
    const { clock, own } = this.parts;
    return this.seat.exclusively(async () => {
      // The last of each kind says all.
      this.notes = [...this.notes.filter((other) => other.note.kind !== note.kind), { note, at: clock.monotonic() }];
      if (this.isAlone) {
        await own.note(aloneKey(this.account), note);
      }
      // Where the register can't be had, it is told with the next thing that it is told.
      await this.seat.change((shared) => ({ account: shared, result: undefined })).catch(() => undefined);
    });
  }

  trouble(): string | undefined {
    const lost = this.seat.alone();
    return lost && lostText(lost.reason, lost.alone, this.parts.clock);
  }

  close(): Promise<void> {
    return this.seat.close();
  }

  /** @param error says why the register can't be had. */
  private async takeAlone(priority: Priority, error: unknown): Promise<LedgerAnswer> {
    const { own, clock } = this.parts;
    const lost = this.seat.alone();
    if (lost?.alone.kind !== 'may send') {
      throw lost ? new Error(lostText(lost.reason, lost.alone, clock)) : error;
    }
    if (!this.isAlone) {
      if (this.known) {
        // All calls that the register knew of lie a span back: what goes on is a pause, and that rules ask.
        const record = { ...shifted(this.known, -clock.monotonic()), calls: [] };
        await own.note(aloneKey(this.account), { kind: 'told', record });
      }
      await Promise.all(this.notes.map(({ note }) => own.note(aloneKey(this.account), note)));
      this.isAlone = true;
    }
    const answer = await own.take(aloneKey(this.account), priority, lost.alone.share);
    await this.copy(answer.record);
    return answer;
  }

  private async sentAlone(): Promise<readonly SentCall[]> {
    const { own, replaces } = this.parts;
    const isFirst = !this.hasTakenOver && replaces() !== undefined;
    return this.isAlone || isFirst ? (await own.read(aloneKey(this.account))).calls : [];
  }

  private withNotes(shared: SharedAccount, now: DurationMs): SharedAccount {
    const passed = (at: DurationMs): number => this.parts.clock.monotonic() - at;
    const record = this.notes.reduce(
      (before, { note, at }) => noted(before, sooner(note, passed(at)), now),
      shared.record
    );
    return { ...shared, record };
  }

  /** The register has all that was carried. */
  private async taken(): Promise<void> {
    const { own, replaces } = this.parts;
    this.notes = [];
    if (this.isAlone || (!this.hasTakenOver && replaces() !== undefined)) {
      await own.note(aloneKey(this.account), { kind: 'told', record: EMPTY });
      this.isAlone = false;
      this.hasTakenOver = true;
    }
  }

  /** Should this instance be started without the register, its own ledger knows what was sent. */
  private async copy(record: QuotaRecord): Promise<void> {
    const { own, clock } = this.parts;
    this.known = shifted(record, clock.monotonic());
    await own.note(this.account, { kind: 'told', record }).catch(() => undefined);
  }
}

/** A pause that was named a while ago ends so much sooner. */
const sooner = (note: QuotaNote, passed: number): QuotaNote =>
  note.kind === 'paused' && note.wait !== undefined ? { ...note, wait: durationMs(note.wait - passed) } : note;
