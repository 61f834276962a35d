/** A SQLite file that looks after itself: made when missing, put aside when it can't be used, begun anew. */
import { Database } from 'bun:sqlite';
import { closeSync, existsSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../src/engine/time';
import { errorCode, isDamage, storeError } from './errors';

export const IN_MEMORY = ':memory:';

export interface Schema {
  /** Kept as `user_version`. A file of another version is not touched but put aside. */
  readonly version: number;
  /** Statements for a new file. */
  create(db: Database): void;
  /** Copies what can be read of a damaged file into a new one; says in a clause what came of it. */
  salvage?(damaged: Database, fresh: Database): string;
}

export interface DatabaseFileOptions {
  /** Path, or `IN_MEMORY`. */
  readonly file: string;
  readonly schema: Schema;
  /** Whether the file may be put aside: only its one owner may. */
  readonly owned: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface DatabaseFile {
  /**
   * Runs `work`, once more on a new file if this one turns out to be damaged. Throws `StoreError` for what else SQLite
   * can't do; other errors of `work` go through.
   */
  use<Result>(work: (db: Database) => Result): Result;
  close(): void;
}

/** Throws `StoreError` when there is no way to have the file. */
export function openDatabaseFile(options: DatabaseFileOptions): DatabaseFile {
  const { file } = options;
  let db = attempt(file, () => openOrReplace(options));
  return {
    use: (work) => {
      try {
        return work(db);
      } catch (error) {
        if (!isDamage(error) || !options.owned) {
          throw isSqlite(error) ? storeError(error, basename(file)) : error;
        }
        db.close();
        db = attempt(file, () => replace(options, 'damaged'));
        return attempt(file, () => work(db));
      }
    },
    close: () => db.close(),
  };
}

const isSqlite = (error: unknown): boolean => error instanceof Error && error.name === 'SQLiteError';

function attempt<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw isSqlite(error) ? storeError(error, basename(file)) : error;
  }
}

function openOrReplace(options: DatabaseFileOptions): Database {
  let db: Database | undefined;
  try {
    db = connect(options.file);
    const state = stateOf(db, options.schema);
    if (state === 'usable') {
      return db;
    }
    if (state === 'new') {
      begin(db, options.schema);
      return db;
    }
    db.close();
    if (!options.owned) {
      throw new Error(`${basename(options.file)} is of another version`);
    }
    return replace(options, state);
  } catch (error) {
    db?.close();
    if (!isDamage(error) || !options.owned) {
      throw error;
    }
    return replace(options, 'damaged');
  }
}

function connect(file: string): Database {
  const db = new Database(file, { create: true, strict: true });
  try {
    db.run('PRAGMA busy_timeout = 2000');
    db.run(`PRAGMA page_size = ${PAGE_SIZE}`);
    db.run('PRAGMA auto_vacuum = INCREMENTAL');
    db.run('PRAGMA journal_mode = WAL');
    // A call that was paid for, or written down, is on the disk before anything is done about it.
    db.run('PRAGMA synchronous = FULL');
    db.run('PRAGMA journal_size_limit = 16777216');
    db.run('PRAGMA cell_size_check = ON');
    db.run('PRAGMA foreign_keys = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

type FileState = 'usable' | 'new' | 'damaged' | 'foreign';

function stateOf(db: Database, schema: Schema): FileState {
  const version = db.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0;
  if (version !== 0 && version !== schema.version) {
    return 'foreign';
  }
  const check = db.query<{ quick_check: string }, []>('PRAGMA quick_check(1)').get()?.quick_check;
  if (check !== 'ok') {
    return 'damaged';
  }
  const tables = db.query<{ tables: number }, []>('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables;
  if (version === 0 && tables === 0) {
    return 'new';
  }
  return version === schema.version ? 'usable' : 'damaged';
}

function begin(db: Database, schema: Schema): void {
  db.transaction(() => {
    schema.create(db);
    db.run(`PRAGMA user_version = ${schema.version}`);
  }).immediate();
}

function replace(options: DatabaseFileOptions, why: 'damaged' | 'foreign'): Database {
  const { file, schema, log } = options;
  const aside = putAside(options, why);
  const db = connect(file);
  begin(db, schema);
  if (why === 'foreign') {
    log.error(
      { file, aside },
      'Another version of this plugin wrote the store. Its file was put aside; a new one begins.'
    );
    return db;
  }
  const rest = aside === undefined ? 'nothing was taken over' : salvage(schema, aside, db);
  log.error({ file, aside }, `The store was damaged. Its file was put aside and a new one begins: ${rest}.`);
  return db;
}

/** The first page holds the header and the schema, and both are known: a file that lost it can be given another one. */
function salvage(schema: Schema, aside: string, fresh: Database): string {
  try {
    return takeOver(schema, aside, fresh);
  } catch (error) {
    if (!isDamage(error)) {
      return `nothing was taken over (${errorCode(error)})`;
    }
  }
  try {
    graftFirstPage(aside, fresh);
    return takeOver(schema, aside, fresh);
  } catch (error) {
    return `nothing in it could be read (${errorCode(error)})`;
  }
}

function takeOver(schema: Schema, aside: string, fresh: Database): string {
  const damaged = new Database(aside, { strict: true });
  try {
    return schema.salvage?.(damaged, fresh) ?? 'nothing was taken over';
  } finally {
    damaged.close();
  }
}

const PAGE_SIZE = 4096;
/** Where the header says how many pages the file has; four bytes, big-endian. */
const PAGE_COUNT_AT = 28;

/** @param fresh made by the same statements, so that its tables begin on the same pages. */
function graftFirstPage(file: string, fresh: Database): void {
  const page = Buffer.from(fresh.serialize().subarray(0, PAGE_SIZE));
  page.writeUInt32BE(Math.ceil(statSync(file).size / PAGE_SIZE), PAGE_COUNT_AT);
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, page, 0, page.length, 0);
  } finally {
    closeSync(handle);
  }
}

/** Renames the file with its write-ahead log, so that it can still be looked into. Of damaged ones only the last is kept. */
function putAside({ file, clock }: DatabaseFileOptions, why: 'damaged' | 'foreign'): string | undefined {
  if (file === IN_MEMORY) {
    return undefined;
  }
  const folder = dirname(file);
  for (const name of readdirSync(folder).filter((each) => each.startsWith(`${basename(file)}.damaged-`))) {
    rmSync(join(folder, name));
  }
  const aside = `${file}.${why}-${new Date(clock.now()).toISOString().replace(/[:.]/g, '-')}`;
  renameSync(file, aside);
  if (existsSync(`${file}-wal`)) {
    renameSync(`${file}-wal`, `${aside}-wal`);
  }
  rmSync(`${file}-shm`, { force: true });
  return aside;
}
