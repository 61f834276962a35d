/** Where each delivery to a metric store stands, in the small file beside the chunks: all of a note is written, or nothing. */
import type { Database } from 'bun:sqlite';
import { randomBytes } from 'node:crypto';
import type { AppId } from '../../src/engine/identity';
import type { Noted } from '../../src/engine/metricSets/delivery/noted';
import { readNotes, readTotals, writtenNotes, writtenTotal } from '../../src/engine/metricSets/delivery/notes';
import type { NotedTotals } from '../../src/engine/metricSets/delivery/place';
import type { Totals } from '../../src/engine/metricSets/figures/totals';
import { before, DAY, type Clock } from '../../src/engine/time';
import type { SharedFile } from './file/sharedFile';

/** Of a store that nobody has heard of for so long, nothing is kept. */
const KEPT_DAYS = 30;
const KEY_BYTES = 32;

export interface DeliveryNotes {
  /** Undefined of a store that is new. `era`: of the log of changes that its numbers are of. */
  read(store: string): Promise<{ readonly noted: Noted; readonly era: string } | undefined>;
  write(store: string, era: string, noted: Noted, totals?: NotedTotals): Promise<void>;
  /** Where another instance has brought it: of each of the apps, its totals are these and no others. */
  adopt(store: string, era: string, noted: Noted, totals: ReadonlyMap<AppId, Totals>): Promise<void>;
  totals(store: string, app: AppId): Promise<Totals>;
  /** What its attributes are hashed with: made once. */
  hashKey(store: string): Promise<string>;
  /** All that stands in the file, of stores that are not heard of now as well. */
  all(): Promise<readonly { readonly store: string; readonly noted: Noted }[]>;
}

interface Row {
  readonly store: string;
  readonly era: string;
  readonly noted: string;
}

type Bound = Readonly<Record<string, string | number>>;

export function createDeliveries(db: Database): void {
  db.run(
    'CREATE TABLE deliveries (store TEXT PRIMARY KEY, era TEXT NOT NULL, noted TEXT NOT NULL, heard_at INTEGER NOT NULL)'
  );
  db.run('CREATE TABLE delivery_keys (store TEXT PRIMARY KEY, key TEXT NOT NULL)');
  db.run(
    'CREATE TABLE delivery_totals (store TEXT NOT NULL, app TEXT NOT NULL, series TEXT NOT NULL, total TEXT NOT NULL, PRIMARY KEY (store, app, series)) WITHOUT ROWID'
  );
}

/** The file can be had again: what was noted meanwhile is newer. */
export function resumeDeliveries(db: Database, meanwhile: Database): void {
  for (const table of ['deliveries', 'delivery_totals']) {
    for (const row of meanwhile.query<Bound, []>(`SELECT * FROM ${table}`).all()) {
      const columns = Object.keys(row);
      db.query(
        `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `$${column}`).join(', ')})`
      ).run(row);
    }
  }
}

export function sqliteDeliveries(file: SharedFile, clock: Clock): DeliveryNotes {
  return {
    read: async (store) => {
      const row = await file.use((db) =>
        db.query<Row, Bound>('SELECT store, era, noted FROM deliveries WHERE store = $store').get({ store })
      );
      const noted = row && readNotes(row.noted);
      return row && noted ? { noted, era: row.era } : undefined;
    },

    write: (store, era, noted, totals) =>
      file.use((db) =>
        db
          .transaction(() => {
            writeNoted(db, { store, era, noted }, clock);
            if (totals?.isWhole) {
              deleteTotals(db, store, totals.app);
            }
            writeTotals(db, store, totals?.app ?? '', totals?.changed);
          })
          .immediate()
      ),

    adopt: (store, era, noted, totals) =>
      file.use((db) =>
        db
          .transaction(() => {
            writeNoted(db, { store, era, noted }, clock);
            for (const [app, all] of totals) {
              deleteTotals(db, store, app);
              writeTotals(db, store, app, all);
            }
          })
          .immediate()
      ),

    totals: async (store, app) =>
      readTotals(
        await file.use((db) =>
          db
            .query<{ series: string; total: string }, Bound>(
              'SELECT series, total FROM delivery_totals WHERE store = $store AND app = $app ORDER BY series'
            )
            .all({ store, app })
        )
      ),

    hashKey: (store) =>
      file.use((db) => {
        db.query('INSERT OR IGNORE INTO delivery_keys (store, key) VALUES ($store, $key)').run({
          store,
          key: randomBytes(KEY_BYTES).toString('hex'),
        });
        const row = db
          .query<{ key: string }, Bound>('SELECT key FROM delivery_keys WHERE store = $store')
          .get({ store });
        if (row === null) {
          throw new Error('SQLite kept no key');
        }
        return row.key;
      }),

    all: async () => {
      const rows = await file.use((db) => db.query<Row, []>('SELECT store, era, noted FROM deliveries').all());
      return rows.flatMap(({ store, noted }) => {
        const read = readNotes(noted);
        return read ? [{ store, noted: read }] : [];
      });
    },
  };
}

function writeNoted(
  db: Database,
  { store, era, noted }: { readonly store: string; readonly era: string; readonly noted: Noted },
  clock: Clock
): void {
  const old = before(clock.now(), KEPT_DAYS * DAY);
  if (db.query('DELETE FROM deliveries WHERE heard_at < $old').run({ old }).changes > 0) {
    db.run('DELETE FROM delivery_totals WHERE store NOT IN (SELECT store FROM deliveries)');
  }
  db.query('INSERT OR REPLACE INTO deliveries (store, era, noted, heard_at) VALUES ($store, $era, $noted, $now)').run({
    ...{ store, era },
    noted: writtenNotes(noted),
    now: clock.now(),
  });
}

const deleteTotals = (db: Database, store: string, app: AppId) =>
  db.query('DELETE FROM delivery_totals WHERE store = $store AND app = $app').run({ store, app });

function writeTotals(db: Database, store: string, app: string, totals: Totals = new Map()): void {
  const write = db.query(
    'INSERT OR REPLACE INTO delivery_totals (store, app, series, total) VALUES ($store, $app, $series, $total)'
  );
  for (const [series, total] of totals) {
    write.run({ store, app, series, total: writtenTotal(total) });
  }
}
