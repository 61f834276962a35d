/** The quota's ledger in a file that all processes on a folder share. */
import type { Database } from 'bun:sqlite';
import { z } from 'zod';
import type { QuotaLedger } from '../../src/engine/quota/ledger';
import {
  EMPTY,
  LONGEST_LEAD,
  noted,
  shifted,
  SPAN,
  take,
  worstCase,
  type QuotaRecord,
} from '../../src/engine/quota/pace';
import { durationMs, type Clock, type DurationMs } from '../../src/engine/time';
import type { SharedFile } from './file/sharedFile';
import { jsonOf } from '../../src/engine/json';

export interface LedgerOptions {
  /** Its monotonic time is that of the whole machine: all processes on the file share it. */
  readonly clock: Clock;
  /** Changes where the monotonic clock begins anew, as at the machine's start. */
  readonly era: string;
}

/** Written within the margin that every slot has. */
const QUICK = durationMs(500);

const moment = z.number().transform(durationMs);
const writtenSchema = z.object({
  era: z.string(),
  /** When it was written. */
  at: moment,
  calls: z.array(z.object({ at: moment, forRule: z.boolean() })),
  rulesUntil: moment.optional(),
  pause: z.object({ until: moment, probeAt: moment }).optional(),
});

interface QuotaRow {
  readonly account: string;
  readonly record: string;
}

const QUOTA_TABLE = 'CREATE TABLE IF NOT EXISTS quota (account TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID';
const NOTE = 'INSERT OR REPLACE INTO quota (account, record) VALUES ($account, $record)';

export const createLedger = (db: Database, clock: Clock): void => {
  db.run('CREATE TABLE ledger (begun_at INTEGER NOT NULL)');
  db.query('INSERT INTO ledger (begun_at) VALUES ($now)').run({ now: clock.now() });
  db.run(QUOTA_TABLE);
};

/** Calls were made that this ledger knows nothing of; the one in memory began as careful as a new one, and knows them. */
export function resumeLedger(db: Database, meanwhile: Database): void {
  db.run(QUOTA_TABLE);
  for (const row of meanwhile.query<QuotaRow, []>('SELECT account, record FROM quota').all()) {
    db.query(NOTE).run({ ...row });
  }
}

export function sqliteLedger(file: SharedFile, { clock, era }: LedgerOptions): QuotaLedger {
  /** The ledger knows nothing of the time before it was begun, nor of what an older plugin wrote in its own way. */
  function unwritten(db: Database, now: DurationMs): QuotaRecord {
    const begun = db.query<{ begun_at: number }, []>('SELECT begun_at FROM ledger').get()?.begun_at;
    const age = clock.now() - (begun ?? clock.now());
    const isOlder = db.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'calls'").get() !== null;
    return age < 0 || isOlder ? worstCase(now) : age < SPAN ? worstCase(durationMs(now - age)) : EMPTY;
  }

  function read(db: Database, account: string, now: DurationMs): QuotaRecord {
    db.run(QUOTA_TABLE);
    const row = db
      .query<{ record: string }, { account: string }>('SELECT record FROM quota WHERE account = $account')
      .get({ account });
    const written = row === null ? undefined : writtenSchema.safeParse(jsonOf(row.record));
    if (written === undefined) {
      return unwritten(db, now);
    }
    if (!written.success) {
      return worstCase(now);
    }
    const { calls, rulesUntil, pause, at } = written.data;
    const record: QuotaRecord = { calls, rulesUntil, pause };
    if (written.data.era === era) {
      return record;
    }
    // Nobody can tell how long before this era it was written: as if it had been now, when that is first seen.
    const rebased = shifted(record, now - at);
    write(db, account, rebased, now);
    return rebased;
  }

  function write(db: Database, account: string, record: QuotaRecord, at: DurationMs): void {
    db.query(NOTE).run({
      account,
      record: JSON.stringify({ era, at, ...record }),
    });
  }

  /** IMMEDIATE: the right to write comes before the count, so that no other process can come between. */
  const inOneStep = <Result>(work: (db: Database, now: DurationMs) => Result): Promise<Result> =>
    file.use((db) => db.transaction(() => work(db, clock.monotonic())).immediate());

  /** What the next slot is expected to take to be written: a disk that is slow now stays so for a while. */
  let lead = durationMs(0);

  return {
    take: async (account, priority, most) => {
      const begun = clock.monotonic();
      const answer = await inOneStep((db, now) => {
        const { slot, record } = take(read(db, account, now), priority, now, most, lead);
        if (slot.kind === 'taken') {
          write(db, account, record, now);
        }
        return { slot, record: shifted(record, -now) };
      });
      if (answer.slot.kind === 'taken') {
        const took = clock.monotonic() - begun;
        lead = durationMs(took < QUICK ? 0 : Math.min(Math.max(took, lead / 2), LONGEST_LEAD));
      }
      return answer;
    },
    read: async (account) => inOneStep((db, now) => shifted(read(db, account, now), -now)),
    note: async (account, note) =>
      inOneStep((db, now) => write(db, account, noted(read(db, account, now), note, now), now)),
  };
}
