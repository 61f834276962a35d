/** Chunks on the disk: a worker writes them, and they are read here. */
import { Database } from 'bun:sqlite';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AttributesPool } from '../../../src/engine/chunk/codec/attributesPool';
import type { Detail, WindowSpan } from '../../../src/engine/chunk/store';
import type { Chunk, ChunkHeader } from '../../../src/engine/chunk/types';
import type { AccountKey, AppRef } from '../../../src/engine/identity';
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import type { EpochMs } from '../../../src/engine/time';
import type { WindowStart } from '../../../src/engine/window/grid';
import { packedChunksOf } from '../chunks/asPacked';
import { changesBetween, lookedAt, rawChunksAt } from '../chunks/asTheyWere';
import { eraOf } from '../chunks/changeLog';
import type { PackedChunk } from '../chunks/packed';
import { decodedChunk } from '../chunks/reading';
import { readChunks, readHeaders, RecentBundles, type BundleSource, type ReadChunk } from '../chunks/bundles';
import {
  accountsIn,
  bytesUsed,
  extentBefore,
  extentBeyond,
  oldestWindow,
  type Bounds,
  type DroppedChunk,
  type Extent,
  type Oldest,
} from '../chunks/tidying';
import { asidesOf } from '../file/asides';
import { asStoreError, isDamage, StoreError } from '../file/errors';
import { identityOf } from '../file/identity';
import { patiently } from '../file/patience';
import type { Troubles } from '../file/troubles';
import type { Rescued } from './chunkFile';
import { damageSentence, keptSentence, NEWER, rescueLine } from './sentences';
import { startWriter, type Writer } from './writer';

export interface DiskOptions {
  readonly folder: string;
  /** Where the worker's program is. */
  readonly worker: URL;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly troubles: Troubles;
  readonly log: Logger;
  /** What can be read is another thing than before, or what was waited for can be written. */
  readonly onChange: () => void;
}

type State =
  | { readonly kind: 'closed' }
  /** May be read, since each row shows by itself that it is what was written. Nothing is written before it is checked. */
  | { readonly kind: 'unchecked' | 'open'; readonly reader: Database; readonly identity: string | undefined };

const READ_PATIENCE_MS = 5_000;
/** Grafana kills two seconds after it asked for a clean stop. */
const CLOSE_WITHIN_MS = 400;

export class DiskChunks {
  /** When it is checked, and what was put aside is taken in. */
  settled: Promise<void> = Promise.resolve();
  private state: State = { kind: 'closed' };
  private replacing: Promise<void> | undefined;
  private counted: number | undefined;
  private counting: Promise<void> | undefined;
  private damagedRows = 0;
  private readonly file: string;
  private readonly writer: Writer;
  private readonly source: BundleSource;

  private constructor(private readonly options: DiskOptions) {
    this.file = join(options.folder, 'chunks.db');
    this.writer = startWriter(options.worker, this.file);
    this.source = {
      use: (work) => this.use(work),
      onDamaged: ({ row: { id, checksum, window }, reason }) => this.dropDamaged(id, checksum, window, reason),
      onDamagedBundle: (id) => this.dropBundle(id),
      pool: new AttributesPool(),
      recent: new RecentBundles(),
    };
  }

  /** Opens what is there, and has it checked beside. Throws `StoreError` when there is no way to have the file. */
  static async open(options: DiskOptions): Promise<DiskChunks> {
    const disk = new DiskChunks(options);
    try {
      const opened = await disk.writer.ask('open');
      if (opened.kind === 'newer') {
        throw new StoreError(NEWER, 'NEWER');
      }
      disk.openToRead(opened.begun === undefined ? 'unchecked' : 'open');
      disk.settled = disk.settle(opened.begun === undefined);
      return disk;
    } catch (error) {
      disk.writer.end();
      throw asStoreError(error, basename(disk.file));
    }
  }

  get canRead(): boolean {
    return this.state.kind !== 'closed';
  }

  get canWrite(): boolean {
    return this.state.kind === 'open';
  }

  headers(app: AppRef, span: WindowSpan): Promise<readonly ChunkHeader[]> {
    return readHeaders(this.source, app, span);
  }

  read(app: AppRef, span: WindowSpan, metrics: ReadonlySet<string>, detail: Detail): Promise<readonly ReadChunk[]> {
    return readChunks(this.source, app, span, metrics, detail);
  }

  packed(app: AppRef, window: WindowStart): Promise<readonly PackedChunk[]> {
    return this.use((db) => packedChunksOf(db, app, window));
  }

  insert(chunk: PackedChunk): Promise<void> {
    return this.written(() => this.writer.ask('insert', chunk));
  }

  tidy(bounds: Bounds): Promise<readonly DroppedChunk[]> {
    return this.written(() => this.writer.ask('tidy', bounds));
  }

  /** Of days that nothing more is expected of. */
  bundle(now: EpochMs): Promise<void> {
    return this.written(() => this.writer.ask('bundle', now));
  }

  clear(apps: readonly AppRef[], from: WindowStart): Promise<readonly DroppedChunk[]> {
    return this.written(() => this.writer.ask('clear', apps, from));
  }

  /** Of what is on the disk alone: what is yet to come to it leaves once it has. */
  readonly history: StoredHistory = {
    era: () => this.use(eraOf),
    watch: async (app) => {
      // What is taken over from a damaged file is no change.
      await this.settled;
      return this.written(() => this.writer.ask('watch', app));
    },
    look: (app, from, since) => this.use((db) => lookedAt(db, app, from, since)),
    changed: (app, since, until) => this.use((db) => changesBetween(db, app, since, until)),
    snapshot: async (app, span, change) => {
      const chunks: Chunk[] = [];
      for (const raw of await this.use((db) => rawChunksAt(db, app, span, change))) {
        const chunk = await decodedChunk(raw, this.source.pool);
        chunks.push(...(chunk === undefined ? [] : [chunk]));
        await setImmediate();
      }
      return { span, chunks };
    },
    forget: (app, until, from) => this.written(() => this.writer.ask('forget', app, until, from)),
  };

  /** Of the rows in use, and when the oldest begins. */
  extent(): Promise<{ readonly bytes: number; readonly oldest: WindowStart | undefined }> {
    return this.use((db) => ({ bytes: bytesUsed(db), oldest: oldestWindow(db) }));
  }

  /** Its windows, as they were when last counted: counting takes its time, and so is begun and not waited for. */
  windows(): number | undefined {
    this.counting ??= this.writer
      .ask('count')
      .then((windows) => {
        this.counted = windows;
      })
      .catch(() => undefined)
      .finally(() => {
        this.counting = undefined;
      });
    return this.counted;
  }

  /** Of the small file beside, whose log is long: moving it waits for the disk. What fails is tried again. */
  async shortenLog(beside: string): Promise<void> {
    await this.writer.ask('shortenLog', beside).catch(() => undefined);
  }

  accounts(): Promise<readonly AccountKey[]> {
    return this.use(accountsIn);
  }

  before(account: AccountKey, moment: EpochMs): Promise<Extent> {
    return this.use((db) => extentBefore(db, account, moment));
  }

  beyond(maxBytes: number): Promise<Oldest | undefined> {
    return this.use((db) => extentBeyond(db, maxBytes));
  }

  /** Whether the file is still the one that was opened: it may have been removed, or another put in its place. */
  get isInPlace(): boolean {
    return this.state.kind === 'closed' || identityOf(this.file) === this.state.identity;
  }

  /** To be called now and then. */
  report(): void {
    if (this.damagedRows > 1) {
      this.options.log.error(
        { windows: this.damagedRows - 1 },
        'More stored windows were damaged and have been dropped.'
      );
    }
    this.damagedRows = 0;
    const [kept] = asidesOf(this.file, 'damaged');
    if (kept === undefined) {
      this.options.troubles.end('damage');
    } else {
      this.options.troubles.begin('damage', keptSentence(kept));
    }
  }

  async close(): Promise<void> {
    this.stopReading();
    // A check or a rescue may be under way: what is not on the disk by then is in the write-ahead log.
    await Promise.race([this.writer.ask('close').catch(() => undefined), Bun.sleep(CLOSE_WITHIN_MS)]);
    this.writer.end();
  }

  private openToRead(kind: 'unchecked' | 'open'): void {
    const reader = new Database(this.file, { readonly: true, strict: true });
    reader.run('PRAGMA busy_timeout = 0');
    this.state = { kind, reader, identity: identityOf(this.file) };
  }

  private stopReading(): void {
    if (this.state.kind !== 'closed') {
      this.state.reader.close();
      this.state = { kind: 'closed' };
    }
  }

  /** Checks the file, replaces it where it has to be, and takes in what was put aside. */
  private async settle(hasToBeChecked: boolean): Promise<void> {
    const { log, onChange } = this.options;
    try {
      const isSound = !hasToBeChecked || (await this.writer.ask('check'));
      if (!isSound) {
        await this.replace();
        return;
      }
      if (this.state.kind === 'unchecked') {
        this.state = { ...this.state, kind: 'open' };
        onChange();
      }
      await this.rescue();
    } catch (err) {
      if (!isEnd(err)) {
        log.error(
          { err },
          'The store could not be checked, or what was put aside not taken over. It is tried again with the next start'
        );
      }
    }
  }

  /** The file is broken: a new one begins, which may be written at once, and what is readable is taken over beside. */
  private replace(): Promise<void> {
    this.replacing ??= (async () => {
      try {
        this.stopReading();
        this.options.troubles.begin('damage', damageSentence);
        await this.writer.ask('begunAnew', 'damaged');
        this.openToRead('open');
        this.options.onChange();
        await this.rescue();
      } finally {
        this.replacing = undefined;
      }
    })();
    return this.replacing;
  }

  private async rescue(): Promise<void> {
    const { log, onChange } = this.options;
    const rescued: readonly Rescued[] = await this.writer.ask('rescue');
    rescued.forEach((each) => log.error({ aside: each.aside }, rescueLine(each)));
    if (rescued.length > 0) {
      this.report();
      onChange();
    }
  }

  private async use<Result>(work: (db: Database) => Result): Promise<Result> {
    try {
      return await patiently(
        () => {
          if (this.state.kind === 'closed') {
            throw new StoreError(`${basename(this.file)} can't be read now.`, 'CLOSED');
          }
          return work(this.state.reader);
        },
        READ_PATIENCE_MS,
        this.options.sleep
      );
    } catch (error) {
      throw this.noticed(error);
    }
  }

  private async written<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw this.noticed(error);
    }
  }

  /** A broken file is replaced, beside. */
  private noticed(error: unknown): unknown {
    if (isDamage(error)) {
      this.replace().catch((err: unknown) => {
        if (!isEnd(err)) {
          this.options.log.error(
            { err },
            'The damaged store could not be replaced. What is fetched is kept in memory only'
          );
        }
      });
    }
    return asStoreError(error, basename(this.file));
  }

  private dropDamaged(id: number, checksum: number, window: number, reason: string): void {
    this.damagedRows += 1;
    if (this.damagedRows === 1) {
      this.options.log.error(
        { window: new Date(window).toISOString(), reason },
        'A stored window was damaged and has been dropped. It is fetched again if Atlassian still has it.'
      );
    }
    if (this.canWrite) {
      this.written(() => this.writer.ask('drop', { id, checksum })).catch(() => undefined);
    }
  }

  /** All that it holds is in its chunks, so nothing is lost. */
  private dropBundle(bundle: number): void {
    this.options.log.warn({ bundle }, 'A bundle of stored windows was damaged. It is made anew from them.');
    if (this.canWrite) {
      this.written(() => this.writer.ask('dropBundle', bundle)).catch(() => undefined);
    }
  }
}

const isEnd = (error: unknown): boolean => error instanceof StoreError && error.code === 'CLOSED';
