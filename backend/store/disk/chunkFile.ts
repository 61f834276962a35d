/** The file of chunks on the disk, as the one who writes it has it. Lives in a worker: what takes long holds up nobody there. */
import { Database } from 'bun:sqlite';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { AppRef } from '../../../src/engine/identity';
import type { EpochMs } from '../../../src/engine/time';
import type { WindowStart } from '../../../src/engine/window/grid';
import { bundleDays } from '../chunks/bundling';
import { forgetChanges, watchApp } from '../chunks/changeLog';
import type { PackedChunk } from '../chunks/packed';
import type { ChunkRow } from '../chunks/rows';
import { CHUNK_SCHEMA } from '../chunks/schema';
import { takenOver, type TakenOver } from '../chunks/takingOver';
import { cleared, tidied, windowsStored, type Bounds, type DroppedChunk } from '../chunks/tidying';
import { dropChunk, insertChunk, numberOf } from '../chunks/writing';
import { asidesOf, keepAsDamaged, putAside, removeAside } from '../file/asides';
import { connect, IN_MEMORY, isSound, prepare, versionOf } from '../file/database';
import { errorCode, isDamage } from '../file/errors';
import { shortenLog } from '../file/flushing';
import { graftFirstPage } from '../file/graft';

/**
 * usable: may be read at once. newer: a later version of the plugin wrote it, so it is left alone.
 * `begun` says why it is a new one: the one that was there has been put aside.
 */
export type Opened =
  | { readonly kind: 'usable'; readonly begun?: 'damaged' | 'foreign' }
  | { readonly kind: 'newer'; readonly version: number };

/** What came of a file that was put aside. */
export interface Rescued extends TakenOver {
  readonly why: 'damaged' | 'foreign';
  /** Where it is kept; undefined when nothing is left in it. */
  readonly aside: string | undefined;
}

/** Lets others have their turn. */
export type Pause = () => Promise<void>;

export class ChunkFile {
  private db: Database | undefined;
  private isClosing = false;

  constructor(
    private readonly file: string,
    private readonly pause: Pause
  ) {}

  open(): Opened {
    try {
      const db = connect(this.file);
      this.db = db;
      const standing = prepare(db, CHUNK_SCHEMA);
      if (standing === 'newer') {
        const version = versionOf(db);
        this.close();
        return { kind: 'newer', version };
      }
      // Ours always has a version: one without it has lost its header.
      return standing === 'usable' ? { kind: 'usable' } : this.begunAnew(versionOf(db) === 0 ? 'damaged' : 'foreign');
    } catch (error) {
      if (!isDamage(error)) {
        this.close();
        throw error;
      }
      return this.begunAnew('damaged');
    }
  }

  /** Reads all of it. */
  check(): boolean {
    try {
      return isSound(this.opened);
    } catch (error) {
      if (isDamage(error)) {
        return false;
      }
      throw error;
    }
  }

  /** Puts the file aside and begins a new one. Nobody else may have it open. */
  begunAnew(why: 'damaged' | 'foreign'): Opened {
    this.db?.close();
    this.db = undefined;
    if (existsSync(this.file)) {
      putAside(this.file, why === 'damaged' ? 'rescue' : 'foreign', new Date());
    }
    this.db = connect(this.file);
    prepare(this.db, CHUNK_SCHEMA);
    return { kind: 'usable', begun: why };
  }

  /** Takes in what is readable of damaged files, and all of those that this version wrote before another one came and went. */
  async rescue(): Promise<readonly Rescued[]> {
    const done: Rescued[] = [];
    for (const aside of asidesOf(this.file, 'rescue')) {
      const result = await this.takeOver(aside);
      if (result === undefined) {
        return done;
      }
      done.push({ why: 'damaged', ...result, aside: keepAsDamaged(this.file, aside) });
    }
    for (const aside of asidesOf(this.file, 'foreign').filter(isOfThisVersion)) {
      const result = await this.takeOver(aside);
      if (result === undefined) {
        return done;
      }
      const isEmptied = result.lost === 0;
      if (isEmptied) {
        removeAside(aside);
      }
      done.push({ why: 'foreign', ...result, aside: isEmptied ? undefined : keepAsDamaged(this.file, aside) });
    }
    return done;
  }

  /** Its windows. */
  count(): number {
    return windowsStored(this.opened);
  }

  /** Of the small file beside, which others write. */
  shortenLog(beside: string): void {
    shortenLog(beside);
  }

  insert(chunk: PackedChunk): void {
    insertChunk(this.opened, chunk);
  }

  drop(row: Pick<ChunkRow, 'id' | 'checksum'>): void {
    dropChunk(this.opened, row);
  }

  tidy(bounds: Bounds): Promise<readonly DroppedChunk[]> {
    return this.inSteps(tidied(this.opened, bounds));
  }

  dropBundle(id: number): void {
    this.opened.query('DELETE FROM bundles WHERE id = $id').run({ id });
  }

  async bundle(now: EpochMs): Promise<void> {
    try {
      await bundleDays(this.opened, now, () => !this.isClosing);
    } catch (error) {
      // It was broken off; it is done with the next start.
      if (!this.isClosing) {
        throw error;
      }
    }
  }

  clear(apps: readonly AppRef[], from: WindowStart): Promise<readonly DroppedChunk[]> {
    return this.inSteps(cleared(this.opened, apps, from));
  }

  /** From now on the app's changes are noted. */
  watch(app: AppRef): number {
    const db = this.opened;
    return db.transaction(() => watchApp(db, numberOf(db, app))).immediate();
  }

  forget(app: AppRef, until: number, from: WindowStart): void {
    forgetChanges(this.opened, app, until, from);
  }

  /** What is under way ends with its next step. */
  close(): void {
    this.isClosing = true;
    this.db?.close();
    this.db = undefined;
  }

  private get opened(): Database {
    if (this.db === undefined) {
      throw new Error(`${basename(this.file)} is not open.`);
    }
    return this.db;
  }

  private async inSteps(steps: Generator<readonly DroppedChunk[]>): Promise<readonly DroppedChunk[]> {
    const all: DroppedChunk[] = [];
    for (const some of steps) {
      all.push(...some);
      await this.pause();
      if (this.isClosing) {
        break;
      }
    }
    return all;
  }

  /** Undefined when it was broken off; it is done again with the next start. */
  private async takeOver(aside: string): Promise<TakenOver | undefined> {
    const first = await this.readOver(aside);
    if (first !== 'unreadable') {
      return first;
    }
    const like = connect(IN_MEMORY);
    prepare(like, CHUNK_SCHEMA);
    graftFirstPage(aside, like);
    like.close();
    const second = await this.readOver(aside);
    return second === 'unreadable' ? { kept: 0, lost: 0 } : second;
  }

  private async readOver(aside: string): Promise<TakenOver | 'unreadable' | undefined> {
    let source: Database | undefined;
    try {
      source = new Database(aside, { strict: true });
      const steps = takenOver(source, this.opened);
      for (;;) {
        const step = steps.next();
        if (step.done) {
          return step.value;
        }
        await this.pause();
        if (this.isClosing) {
          return undefined;
        }
      }
    } catch (error) {
      // Without its first page it has no tables, either.
      if (isDamage(error) || errorCode(error) === 'SQLITE_ERROR') {
        return 'unreadable';
      }
      throw error;
    } finally {
      source?.close();
    }
  }
}

function isOfThisVersion(file: string): boolean {
  let db: Database | undefined;
  try {
    // To be written, too: one that only reads leaves a log of writes behind.
    db = new Database(file, { readwrite: true });
    return versionOf(db) === CHUNK_SCHEMA.version;
  } catch {
    return false;
  } finally {
    db?.close();
  }
}
