/** A SQLite file of ours: opened, made when it is new, brought forward when it is old. */
import { Database } from 'bun:sqlite';
import { chmodSync } from 'node:fs';

export const IN_MEMORY = ':memory:';
export const PAGE_SIZE = 4096;

export interface Schema {
  /** Kept as `user_version`. */
  readonly version: number;
  /** Statements for a new file. */
  create(db: Database): void;
  /** By version: what makes the next one of it. From an older one there is no way. */
  readonly migrations: Readonly<Record<number, (db: Database) => void>>;
}

/** For the one that writes. What is busy is an error at once: see `patience.ts`. Nothing is written yet: whose file it is comes first. */
export function connect(file: string): Database {
  const db = new Database(file, { create: true, strict: true });
  try {
    db.run('PRAGMA busy_timeout = 0');
    // What was paid for is on the disk before anything is done about it.
    db.run('PRAGMA synchronous = FULL');
    db.run('PRAGMA journal_size_limit = 16777216');
    db.run('PRAGMA cell_size_check = ON');
    db.run('PRAGMA foreign_keys = ON');
    if (file !== IN_MEMORY) {
      chmodSync(file, 0o600);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Of a file, to one who writes this version of it. */
export type Standing = 'usable' | 'newer' | 'foreign';

/** Makes what is new, and brings forward what is old; what is neither is left as it is, to the byte. newer: a later version of the plugin wrote it. foreign: no way leads from it. */
export function prepare(db: Database, { version, create, migrations }: Schema): Standing {
  const found = versionOf(db);
  if (found > version) {
    return 'newer';
  }
  const isNew = found === 0 && tablesIn(db) === 0;
  const steps = Array.from({ length: version - found }, (_, index) => migrations[found + index]);
  if (!isNew && steps.some((step) => step === undefined)) {
    return 'foreign';
  }
  if (isNew) {
    db.run(`PRAGMA page_size = ${PAGE_SIZE}`);
    db.run('PRAGMA auto_vacuum = INCREMENTAL');
  }
  db.run('PRAGMA journal_mode = WAL');
  if (found < version) {
    db.transaction(() => {
      if (isNew) {
        create(db);
      } else {
        steps.forEach((step) => step?.(db));
      }
      db.run(`PRAGMA user_version = ${version}`);
    }).immediate();
  }
  return 'usable';
}

export const versionOf = (db: Database): number =>
  db.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0;

const tablesIn = (db: Database): number =>
  db.query<{ tables: number }, []>('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables ?? 0;

/** Reads all of the file. */
export const isSound = (db: Database): boolean =>
  db.query<{ quick_check: string }, []>('PRAGMA quick_check(1)').get()?.quick_check === 'ok';
