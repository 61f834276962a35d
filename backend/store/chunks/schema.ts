/** The tables that chunks lie in. */
import type { Database } from 'bun:sqlite';
import { DAY } from '../../../src/engine/time';
import type { Schema } from '../file/database';
import { createChangeLog } from './changeLog';

export const CHUNK_SCHEMA: Schema = {
  version: 4,
  create: (db) => {
    db.run(
      'CREATE TABLE apps (id INTEGER PRIMARY KEY, account TEXT NOT NULL, app TEXT NOT NULL, UNIQUE (account, app))'
    );
    db.run(`CREATE TABLE chunks (
      id INTEGER PRIMARY KEY,
      app INTEGER NOT NULL REFERENCES apps,
      window INTEGER NOT NULL,
      fetched_at INTEGER NOT NULL,
      header TEXT NOT NULL,
      metrics TEXT NOT NULL,
      checksum INTEGER NOT NULL
    )`);
    db.run('CREATE INDEX chunks_by_app ON chunks (app, window)');
    db.run('CREATE INDEX chunks_by_age ON chunks (window)');
    // Totals before points: what reads them alone does not touch the pages of the points.
    db.run(`CREATE TABLE columns (
      chunk INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
      position INTEGER NOT NULL,
      totals_checksum INTEGER NOT NULL,
      points_checksum INTEGER NOT NULL,
      totals BLOB NOT NULL,
      points BLOB NOT NULL,
      PRIMARY KEY (chunk, position)
    )`);
    // At the end: a file that was brought forward has them there, too, and one that lost its first page is given a new one's.
    createBundles(db);
    createChangeLog(db);
  },
  migrations: { 2: createBundles, 3: createChangeLog },
};

/** Whatever changes a day's chunks, by whatever way, takes its bundle away: it never says anything else than they do. */
function createBundles(db: Database): void {
  db.run(`CREATE TABLE bundles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL REFERENCES apps,
    day INTEGER NOT NULL,
    headers_checksum INTEGER NOT NULL,
    headers BLOB NOT NULL,
    UNIQUE (app, day)
  )`);
  db.run(`CREATE TABLE bundled_totals (
    bundle INTEGER NOT NULL REFERENCES bundles ON DELETE CASCADE,
    metric TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    totals BLOB NOT NULL,
    PRIMARY KEY (bundle, metric)
  )`);
  for (const [change, row] of [
    ['INSERT', 'NEW'],
    ['DELETE', 'OLD'],
  ]) {
    db.run(`CREATE TRIGGER bundle_outdated_by_${change} AFTER ${change} ON chunks BEGIN
      DELETE FROM bundles WHERE app = ${row}.app AND day = ${row}.window - ${row}.window % ${DAY};
    END`);
  }
}
