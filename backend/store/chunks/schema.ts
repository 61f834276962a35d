/** The tables that chunks lie in. */
import type { Schema } from '../file/database';

export const CHUNK_SCHEMA: Schema = {
  version: 2,
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
  },
  migrations: {},
};
