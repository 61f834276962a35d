/**
 * A small SQLite file that several processes use: opened when it is first needed, waited for while another has it, held
 * in memory where it can't be had.
 */
import type { Database } from 'bun:sqlite';
import { basename } from 'node:path';
import type { Logger } from 'pino';
import { putAside } from './asides';
import { connect, IN_MEMORY, isSound, prepare, versionOf, type Schema } from './database';
import { asStoreError, isBusy, isDamage } from './errors';
import { flushLog, LONGEST_LOG_PAGES, sharedFlush } from './flushing';
import { identityOf } from './identity';
import { patiently } from './patience';
import type { Troubles } from './troubles';

export interface SharedSchema extends Schema {
  /** The file can be had again: takes in what was noted in memory meanwhile. */
  resume(db: Database, meanwhile: Database): void;
}

export interface SharedFileOptions {
  /** Undefined: in memory for good. */
  readonly file: string | undefined;
  readonly schema: SharedSchema;
  /** Whether a damaged file may be put aside: only its one owner may. */
  readonly isOwned: () => boolean;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly troubles: Troubles;
  readonly log: Logger;
  /** Brings to the disk what was written; by another thread. */
  readonly flush?: (file: string) => Promise<void>;
}

/**
 * What is written outlives the end of the process in any case. Where it has to outlive a power cut the disk is waited
 * for, by who wrote it and nobody else; the rest is on it after the next write that waits, within seconds.
 */
type Outlives = 'power cut' | 'process';

export interface SharedFile {
  /**
   * Runs `work`, once more on a new file if this one turns out to be damaged. Rejects with `StoreError` for what else SQLite
   * can't do, or when another process keeps the file; other errors of `work` go through. Resolves once what was written is
   * on the disk, if it has to be.
   */
  use<Result>(work: (db: Database) => Result, outlives?: Outlives): Promise<Result>;
  /** Whether what is written now outlives the process. */
  readonly isLasting: boolean;
  /** To be called now and then: the file may have been removed, or be there again. */
  watch(): void;
  close(): void;
}

/** How long another process may keep the file. */
const PATIENCE_MS = 5_000;

type Held =
  | { readonly kind: 'file'; readonly db: Database; readonly identity: string | undefined }
  | { readonly kind: 'memory'; readonly db: Database };

/** A file that is usable, or why not. */
type Attempt = Held | { readonly kind: 'refused'; readonly reason: string };

export function openSharedFile({
  file,
  schema,
  isOwned,
  sleep,
  troubles,
  log,
  flush = flushLog,
}: SharedFileOptions): SharedFile {
  let held: Held | undefined;
  const flushed = sharedFlush(async () => {
    if (file !== undefined) {
      await flush(file);
    }
  });

  const inMemory = (): Held => {
    const db = connect(IN_MEMORY);
    prepare(db, schema);
    return { kind: 'memory', db };
  };

  /** Throws when the file is busy. */
  const opened = (path: string): Attempt => {
    let db: Database | undefined;
    try {
      db = connect(path);
      const standing = prepare(db, schema);
      if (standing === 'usable' && isSound(db)) {
        return inFile(db, path);
      }
      const version = versionOf(db);
      db.close();
      return standing === 'newer'
        ? { kind: 'refused', reason: `a newer version of this plugin wrote ${basename(path)}` }
        : replaced(path, standing === 'usable' || version === 0 ? 'damaged' : 'foreign');
    } catch (error) {
      db?.close();
      if (isBusy(error)) {
        throw error;
      }
      if (isDamage(error)) {
        return replaced(path, 'damaged');
      }
      const reason = asStoreError(error, basename(path));
      return { kind: 'refused', reason: reason instanceof Error ? reason.message.replace(/\.$/, '') : 'it fails' };
    }
  };

  const replaced = (path: string, why: 'damaged' | 'foreign'): Attempt => {
    if (!isOwned()) {
      return { kind: 'refused', reason: `${basename(path)} is ${why}` };
    }
    const aside = putAside(path, why, new Date());
    log.error({ file: path, aside }, `${basename(path)} was ${why}. It was put aside, and a new one begins.`);
    const db = connect(path);
    prepare(db, schema);
    return inFile(db, path);
  };

  const open = (): Held => {
    if (file === undefined) {
      return inMemory();
    }
    const attempt = opened(file);
    if (attempt.kind !== 'refused') {
      troubles.end('state');
      return attempt;
    }
    troubles.begin(
      'state',
      `What outlives a restart beside the metrics (calls made, accepted tokens, names) is kept in memory only: ${attempt.reason}.`
    );
    return inMemory();
  };

  return {
    use: async (work, outlives = 'power cut') => {
      try {
        const { result, hasWritten } = await patiently(
          () => {
            held ??= open();
            try {
              return telling(held.db, work);
            } catch (error) {
              if (!isDamage(error) || file === undefined || !isOwned()) {
                throw error;
              }
              held.db.close();
              held = undefined;
              held = open();
              return telling(held.db, work);
            }
          },
          PATIENCE_MS,
          sleep
        );
        if (hasWritten && outlives === 'power cut' && held?.kind === 'file') {
          await flushed();
        }
        return result;
      } catch (error) {
        throw asStoreError(error, basename(file ?? IN_MEMORY));
      }
    },

    get isLasting() {
      return held?.kind === 'file';
    },

    watch: () => {
      if (file === undefined || held === undefined) {
        return;
      }
      if (held.kind === 'file' && identityOf(file) !== held.identity) {
        log.error(
          { file },
          `${basename(file)} was removed or replaced while it was in use. What is there now is used.`
        );
        held.db.close();
        held = undefined;
      } else if (held.kind === 'memory') {
        try {
          const attempt = opened(file);
          if (attempt.kind === 'file') {
            schema.resume(attempt.db, held.db);
            held.db.close();
            held = attempt;
            troubles.end('state');
          }
        } catch (error) {
          log.debug({ err: error }, `${basename(file)} is still not to be had`);
        }
      }
    },

    close: () => {
      held?.db.close();
      held = undefined;
    },
  };
}

/** No write of this thread waits for the disk: see `flushing.ts`. */
function inFile(db: Database, path: string): Held {
  db.run('PRAGMA synchronous = NORMAL');
  db.run(`PRAGMA wal_autocheckpoint = ${LONGEST_LOG_PAGES}`);
  return { kind: 'file', db, identity: identityOf(path) };
}

function telling<Result>(db: Database, work: (db: Database) => Result) {
  const before = changesOf(db);
  const result = work(db);
  return { result, hasWritten: changesOf(db) !== before };
}

const changesOf = (db: Database): number =>
  db.query<{ changes: number }, []>('SELECT total_changes() AS changes').get()?.changes ?? 0;
