/** The small file beside the chunks: the quota's ledger and the memo. Shared by all processes on a folder. */
import type { Memo } from '../../src/engine/memo/memo';
import type { Clock } from '../../src/engine/time';
import type { DatabaseFile, Schema } from './databaseFile';
import { createLedger } from './ledger';

/** @param clock tells when the ledger begins; it knows nothing of the time before. */
export const stateSchema = (clock: Clock): Schema => ({
  version: 1,
  create: (db) => {
    createLedger(db, clock);
    db.run('CREATE TABLE memo (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID');
  },
});

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
