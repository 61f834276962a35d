/** The small file beside the chunks: the quota's ledger, the memo, and where deliveries stand. Shared by all processes on a folder. */
import type { Memo } from '../../src/engine/memo/memo';
import type { Clock } from '../../src/engine/time';
import type { SharedFile, SharedSchema } from './file/sharedFile';
import { createDeliveries, resumeDeliveries } from './deliveries';
import { createLedger, resumeLedger } from './ledger';

/** @param clock tells when the ledger begins; it knows nothing of the time before. */
export const stateSchema = (clock: Clock): SharedSchema => ({
  version: 2,
  create: (db) => {
    createLedger(db, clock);
    db.run('CREATE TABLE memo (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID');
    createDeliveries(db);
  },
  migrations: { 1: createDeliveries },
  resume: (db, meanwhile) => {
    db.transaction(() => {
      resumeLedger(db, meanwhile);
      for (const row of meanwhile.query<MemoRow, []>('SELECT * FROM memo').all()) {
        db.query(REMEMBER).run({ ...row });
      }
      resumeDeliveries(db, meanwhile);
    }).immediate();
  },
});

interface MemoRow {
  readonly key: string;
  readonly value: string;
  readonly expires_at: number;
}

const REMEMBER = 'INSERT OR REPLACE INTO memo (key, value, expires_at) VALUES ($key, $value, $expires_at)';

const FOR_GOOD = Number.MAX_SAFE_INTEGER;

export function sqliteMemo(file: SharedFile, clock: Clock): Memo {
  return {
    get: async (key) => {
      const row = await file.use((db) =>
        db
          .query<Pick<MemoRow, 'value'>, { key: string; now: number }>(
            'SELECT value FROM memo WHERE key = $key AND expires_at > $now'
          )
          .get({ key, now: clock.now() })
      );
      return row?.value;
    },

    set: async (key, value, expiresAt) => {
      await file.use(
        (db) =>
          db
            .transaction(() => {
              db.query('DELETE FROM memo WHERE expires_at <= $now').run({ now: clock.now() });
              db.query(REMEMBER).run({ key, value, expires_at: expiresAt });
            })
            .immediate(),
        // What is only looked up for a time can be looked up again.
        expiresAt < FOR_GOOD ? 'process' : 'power cut'
      );
    },
  };
}
