/** What goes out of a file again, a few chunks at a time: whoever runs these lets others have their turn between two steps. */
import type { Database } from 'bun:sqlite';
import type { AccountKey, AppRef } from '../../../src/engine/identity';
import type { WindowStart } from '../../../src/engine/window/grid';
import { noteClear } from './changeLog';

export interface DroppedChunk extends AppRef {
  readonly window: WindowStart;
}

export interface Bounds {
  /** By account: windows that start before it are past their time. An account that isn't named keeps all. */
  readonly keptFrom: Readonly<Record<string, number>>;
  readonly maxBytes: number;
}

/** Bounds on what is done in one step. */
const CHUNKS_A_STEP = 16;
const PAGES_A_STEP = 256;

/** Drops what is past its time, then the oldest windows of all until the size bound holds, then gives the room back to the disk. */
export function* tidied(db: Database, { keptFrom, maxBytes }: Bounds): Generator<readonly DroppedChunk[]> {
  for (const account of accountsIn(db)) {
    yield* dropped(db, 'apps.account = $account AND window < $until', { account, until: keptFrom[account] ?? 0 });
  }
  while (bytesUsed(db) > maxBytes) {
    const oldest = dropSome(db, 'TRUE', {});
    yield oldest;
    if (oldest.length === 0) {
      break;
    }
  }
  yield* compacted(db);
}

export function* cleared(db: Database, apps: readonly AppRef[], from: WindowStart): Generator<readonly DroppedChunk[]> {
  for (const { account, app } of apps) {
    // What the upstream still has comes again: what had left of it must be known then.
    const where = 'apps.account = $account AND apps.app = $app AND window >= $from';
    yield* dropped(db, where, { account, app, from }, (id) => noteClear(db, id));
  }
}

export function bytesUsed(db: Database): number {
  const row = db
    .query<{ bytes: number }, []>(
      'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size'
    )
    .get();
  return row?.bytes ?? 0;
}

/** What begins before a moment. */
export interface Extent {
  readonly windows: number;
  /** About: of all rows' bytes the part that it is of their number. */
  readonly bytes: number;
}

/** The oldest windows, up to where what stays begins. */
export interface Oldest extends Extent {
  readonly until: WindowStart;
}

/** By an index alone, so that it costs next to nothing. */
export function extentBefore(db: Database, account: AccountKey, before: number): Extent {
  const counted = db
    .query<{ windows: number; all_windows: number }, Bound>(
      `SELECT (SELECT count(*) FROM chunks JOIN apps ON apps.id = chunks.app
                WHERE apps.account = $account AND window < $before) AS windows,
              (SELECT count(*) FROM chunks) AS all_windows`
    )
    .get({ account, before });
  const { windows = 0, all_windows: all = 0 } = counted ?? {};
  return { windows, bytes: all === 0 ? 0 : Math.round((bytesUsed(db) * windows) / all) };
}

/** Of the oldest windows, how much is beyond so many bytes; and where what fits begins. */
export function extentBeyond(db: Database, maxBytes: number): Oldest | undefined {
  const bytes = bytesUsed(db);
  const all = db.query<{ count: number }, []>('SELECT count(*) AS count FROM chunks').get()?.count ?? 0;
  const windows = bytes <= maxBytes ? 0 : Math.ceil(all * (1 - maxBytes / bytes));
  const until =
    windows === 0
      ? undefined
      : db
          .query<{ window: WindowStart }, [number]>('SELECT window FROM chunks ORDER BY window LIMIT 1 OFFSET ?')
          .get(Math.min(windows, all - 1))?.window;
  return until === undefined ? undefined : { windows, bytes: bytes - maxBytes, until };
}

export const accountsIn = (db: Database): readonly AccountKey[] =>
  db
    .query<{ account: AccountKey }, []>('SELECT DISTINCT account FROM apps')
    .all()
    .map(({ account }) => account);

export const oldestWindow = (db: Database): WindowStart | undefined =>
  db.query<{ oldest: WindowStart | null }, []>('SELECT min(window) AS oldest FROM chunks').get()?.oldest ?? undefined;

export const windowsStored = (db: Database): number =>
  db.query<{ windows: number }, []>('SELECT count(*) AS windows FROM (SELECT DISTINCT app, window FROM chunks)').get()
    ?.windows ?? 0;

type Bound = Readonly<Record<string, string | number>>;

function* dropped(
  db: Database,
  where: string,
  bound: Bound,
  note: Note = () => undefined
): Generator<readonly DroppedChunk[]> {
  for (;;) {
    const some = dropSome(db, where, bound, note);
    if (some.length === 0) {
      return;
    }
    yield some;
  }
}

/** Is told of each before it goes. */
type Note = (chunk: number) => void;

function dropSome(db: Database, where: string, bound: Bound, note: Note = () => undefined): readonly DroppedChunk[] {
  return db
    .transaction(() => {
      const some = db
        .query<DroppedChunk & { readonly id: number }, Bound>(
          `SELECT chunks.id, account, apps.app, window FROM chunks JOIN apps ON apps.id = chunks.app
           WHERE ${where} ORDER BY window, chunks.id LIMIT ${CHUNKS_A_STEP}`
        )
        .all(bound);
      some.forEach(({ id }) => {
        note(id);
        db.query('DELETE FROM chunks WHERE id = $id').run({ id });
      });
      return some.map(({ account, app, window }) => ({ account, app, window }));
    })
    .immediate();
}

function* compacted(db: Database): Generator<readonly DroppedChunk[]> {
  const free = db.query<{ freelist_count: number }, []>('PRAGMA freelist_count');
  for (let left = free.get()?.freelist_count ?? 0; left > 0;) {
    // A page is freed with each row of the answer.
    db.query(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`).all();
    yield [];
    const now = free.get()?.freelist_count ?? 0;
    left = now < left ? now : 0;
  }
  db.query('PRAGMA wal_checkpoint(TRUNCATE)').all();
}
