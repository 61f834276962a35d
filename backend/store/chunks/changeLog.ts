/**
 * What is changed in the stored windows of apps whose figures leave for metric stores: each change has a number, and what it
 * replaced is kept until nobody needs it. Written by the same transaction as the change itself.
 */
import type { Database } from 'bun:sqlite';
import { supersedes } from '../../../src/engine/chunk/supersedes';
import type { ChunkHeader } from '../../../src/engine/chunk/types';
import type { AppRef } from '../../../src/engine/identity';
import type { WindowStart } from '../../../src/engine/window/grid';
import { headerOf, type ChunkRow } from './rows';

/** Of one app: beyond it what the oldest replaced is let go, and counts as never changed. That they were there is kept, to be counted. */
const MOST_CHANGES = 5_000;
/** In the place of a checksum, which is never below zero. */
export const LET_GO = -1;

export function createChangeLog(db: Database): void {
  db.run('CREATE TABLE log_era (era TEXT NOT NULL)');
  db.run('INSERT INTO log_era VALUES (lower(hex(randomblob(16))))');
  db.run('CREATE TABLE watched_apps (app INTEGER PRIMARY KEY REFERENCES apps)');
  db.run(`CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL REFERENCES apps,
    window INTEGER NOT NULL,
    inserted INTEGER NOT NULL
  )`);
  db.run('CREATE INDEX changes_by_app ON changes (app, seq)');
  db.run('CREATE INDEX changes_by_window ON changes (app, window)');
  // Without a change: it was cleared, and nothing has come in its place yet.
  db.run(`CREATE TABLE replaced (
    id INTEGER PRIMARY KEY,
    seq INTEGER REFERENCES changes ON DELETE CASCADE,
    app INTEGER NOT NULL REFERENCES apps,
    window INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    header TEXT NOT NULL,
    metrics TEXT NOT NULL,
    checksum INTEGER NOT NULL
  )`);
  db.run('CREATE INDEX replaced_by_change ON replaced (seq)');
  db.run('CREATE INDEX replaced_by_app ON replaced (app, window)');
  db.run(`CREATE TABLE replaced_columns (
    chunk INTEGER NOT NULL REFERENCES replaced ON DELETE CASCADE,
    position INTEGER NOT NULL,
    totals_checksum INTEGER NOT NULL,
    points_checksum INTEGER NOT NULL,
    totals BLOB NOT NULL,
    points BLOB NOT NULL,
    PRIMARY KEY (chunk, position)
  )`);
  // What was damaged can't be told apart from what comes in its place: that counts as having always been so.
  db.run(
    'CREATE TABLE damaged_windows (app INTEGER NOT NULL REFERENCES apps, window INTEGER NOT NULL, PRIMARY KEY (app, window))'
  );
}

export const eraOf = (db: Database): string =>
  db.query<{ era: string }, []>('SELECT era FROM log_era').get()?.era ?? '';

/** From now on the app's changes are noted. @returns the number of the last change of all. */
export function watchApp(db: Database, app: number): number {
  db.query('INSERT OR IGNORE INTO watched_apps (app) VALUES ($app)').run({ app });
  return lastChange(db);
}

export const lastChange = (db: Database): number =>
  db.query<{ seq: number }, []>("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").get()?.seq ?? 0;

interface Watched {
  readonly app: number;
  readonly window: number;
}

const isWatched = (db: Database, app: number): boolean =>
  db.query<{ app: number }, { app: number }>('SELECT app FROM watched_apps WHERE app = $app').get({ app }) !== null;

/** To be begun before what is replaced is deleted. @returns how to keep each that is. */
export function noteInsert(
  db: Database,
  { app, header, inserted }: { readonly app: number; readonly header: ChunkHeader; readonly inserted: number }
): ((chunk: number) => void) | undefined {
  const { window } = header;
  if (!isWatched(db, app) || takeDamaged(db, { app, window })) {
    return undefined;
  }
  const { lastInsertRowid } = db
    .query('INSERT INTO changes (app, window, inserted) VALUES ($app, $window, $inserted)')
    .run({ app, window, inserted });
  const seq = Number(lastInsertRowid);
  const cleared = db
    .query<Pick<ChunkRow, 'id' | 'header'>, { app: number; window: number }>(
      'SELECT id, header FROM replaced WHERE app = $app AND window = $window AND seq IS NULL'
    )
    .all({ app, window });
  for (const row of cleared.filter((one) => supersedes(header, headerOf(one)))) {
    db.query('UPDATE replaced SET seq = $seq WHERE id = $id').run({ seq, id: row.id });
  }
  bound(db, app);
  return (chunk) => keep(db, chunk, seq);
}

/** What is deleted and may come again is kept until it does. */
export function noteClear(db: Database, chunk: number): void {
  const found = db.query<{ app: number }, { chunk: number }>('SELECT app FROM chunks WHERE id = $chunk').get({ chunk });
  if (found !== null && isWatched(db, found.app)) {
    keep(db, chunk, null);
  }
}

export function noteDamage(db: Database, { app, window }: Watched): void {
  if (isWatched(db, app)) {
    db.query('INSERT OR IGNORE INTO damaged_windows VALUES ($app, $window)').run({ app, window });
  }
}

function takeDamaged(db: Database, { app, window }: Watched): boolean {
  const { changes } = db
    .query('DELETE FROM damaged_windows WHERE app = $app AND window = $window')
    .run({ app, window });
  return changes > 0;
}

function keep(db: Database, chunk: number, seq: number | null): void {
  const { lastInsertRowid } = db
    .query(
      `INSERT INTO replaced (seq, app, window, fetched_at, header, metrics, checksum)
       SELECT $seq, app, window, fetched_at, header, metrics, checksum FROM chunks WHERE id = $chunk`
    )
    .run({ seq, chunk });
  db.query(
    `INSERT INTO replaced_columns
     SELECT $kept, position, totals_checksum, points_checksum, totals, points FROM columns WHERE chunk = $chunk`
  ).run({ kept: Number(lastInsertRowid), chunk });
}

function bound(db: Database, app: number): void {
  const oldest = db
    .query<{ seq: number }, { app: number }>(
      `SELECT seq FROM changes WHERE app = $app ORDER BY seq DESC LIMIT 1 OFFSET ${MOST_CHANGES}`
    )
    .get({ app });
  if (oldest !== null) {
    db.query('DELETE FROM replaced WHERE app = $app AND seq <= $seq').run({ app, seq: oldest.seq });
    db.query(`UPDATE changes SET inserted = ${LET_GO} WHERE app = $app AND seq <= $seq AND inserted <> ${LET_GO}`).run({
      app,
      seq: oldest.seq,
    });
  }
}

/** Nobody needs the changes up to `until`, nor those of windows from `from` on. */
export function forgetChanges(db: Database, ref: AppRef, until: number, from: WindowStart): void {
  db.query(
    `DELETE FROM changes
     WHERE app = (SELECT id FROM apps WHERE account = $account AND app = $app) AND (seq <= $until OR window >= $from)`
  ).run({ ...ref, until, from });
}
