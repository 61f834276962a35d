/** The small file beside the chunks: the quota's ledger and the memo. Shared by all processes on a folder. */
import type { Memo } from '../../src/engine/memo/memo';
import type { QuotaLedger } from '../../src/engine/quota/ledger';
import { LONGEST_PAUSE, SPAN, worstCase } from '../../src/engine/quota/pace';
import { after, before, epochMs, HOUR, type Clock, type EpochMs } from '../../src/engine/time';
import type { Database } from 'bun:sqlite';
import type { DatabaseFile, Schema } from './databaseFile';

/** @param clock tells when the ledger begins; it knows nothing of the time before. */
export const stateSchema = (clock: Clock): Schema => ({
  version: 1,
  create: (db) => {
    db.run('CREATE TABLE ledger (begun_at INTEGER NOT NULL)');
    db.query('INSERT INTO ledger (begun_at) VALUES ($now)').run({ now: clock.now() });
    db.run('CREATE TABLE calls (account TEXT NOT NULL, sent_at INTEGER NOT NULL)');
    db.run('CREATE INDEX calls_by_account ON calls (account, sent_at)');
    db.run('CREATE TABLE pauses (account TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID');
    db.run('CREATE TABLE memo (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID');
  },
});

/** How long calls stay written down: longer than any span they are counted in. */
const KEPT = HOUR;

export function sqliteLedger(file: DatabaseFile, clock: Clock): QuotaLedger {
  const callsSince = (db: Database, account: string, since: EpochMs): readonly EpochMs[] => {
    const begun = db.query<{ begun_at: EpochMs }, []>('SELECT begun_at FROM ledger').get()?.begun_at ?? clock.now();
    const written = db
      .query<{ sent_at: EpochMs }, { account: string; since: number }>(
        'SELECT sent_at FROM calls WHERE account = $account AND sent_at > $since'
      )
      .all({ account, since });
    const unknown = worstCase(begun).filter((moment) => moment > since);
    return [...unknown, ...written.map(({ sent_at }) => sent_at)].sort((left, right) => left - right);
  };

  /** After the clock was set back, calls seem to lie ahead. They count as sent just now, rather than until the clock is there again. */
  const pullBack = (db: Database, now: EpochMs): void => {
    const bound = { now, ahead: after(now, SPAN) };
    db.query('UPDATE calls SET sent_at = $now WHERE sent_at > $ahead').run(bound);
    db.query('UPDATE ledger SET begun_at = $now WHERE begun_at > $ahead').run(bound);
    db.query('UPDATE pauses SET until = $now WHERE until > $ahead').run({ now, ahead: after(now, LONGEST_PAUSE) });
  };

  const pausedUntil = (db: Database, account: string): EpochMs | undefined =>
    db
      .query<{ until: EpochMs }, { account: string }>('SELECT until FROM pauses WHERE account = $account')
      .get({ account })?.until;

  return {
    read: async (account, since) =>
      file.use((db) =>
        db
          .transaction(() => {
            pullBack(db, clock.now());
            return { sent: callsSince(db, account, since), pausedUntil: pausedUntil(db, account) };
          })
          .immediate()
      ),

    take: async (account, at, limit, span) =>
      file.use((db) =>
        // IMMEDIATE: the right to write comes before the count, so that no other process can come between.
        db
          .transaction(() => {
            pullBack(db, at);
            const standing = callsSince(db, account, before(at, span)).length;
            if (standing >= limit || (pausedUntil(db, account) ?? at) > at) {
              return false;
            }
            db.query('DELETE FROM calls WHERE sent_at < $old').run({ old: before(at, KEPT) });
            db.query('INSERT INTO calls (account, sent_at) VALUES ($account, $at)').run({ account, at });
            return true;
          })
          .immediate()
      ),

    pause: async (account, until) => {
      file.use((db) =>
        db
          .query(
            `INSERT INTO pauses (account, until) VALUES ($account, $until)
             ON CONFLICT DO UPDATE SET until = max(until, excluded.until)`
          )
          .run({ account, until: epochMs(until) })
      );
    },
  };
}

export function sqliteMemo(file: DatabaseFile, clock: Clock): Memo {
  return {
    get: async (key) =>
      file.use((db) =>
        db
          .query<{ value: string }, { key: string; now: number }>(
            'SELECT value FROM memo WHERE key = $key AND expires_at > $now'
          )
          .get({ key, now: clock.now() })
      )?.value,

    set: async (key, value, expiresAt) => {
      file.use((db) =>
        db
          .transaction(() => {
            db.query('DELETE FROM memo WHERE expires_at <= $now').run({ now: clock.now() });
            db.query('INSERT OR REPLACE INTO memo (key, value, expires_at) VALUES ($key, $value, $expiresAt)').run({
              key,
              value,
              expiresAt,
            });
          })
          .immediate()
      );
    },
  };
}
