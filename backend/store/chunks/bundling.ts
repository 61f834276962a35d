/** Writes the bundles of days that nothing more is expected of. Lives where the file is written. */
import type { Database } from 'bun:sqlite';
import { AttributesPool } from '../../../src/engine/chunk/codec/attributesPool';
import { encodingBundle, MOST_NUMBERS } from '../../../src/engine/chunk/bundle/bundle';
import type { Chunk, ChunkHeader } from '../../../src/engine/chunk/types';
import type { AppRef } from '../../../src/engine/identity';
import { before, DAY, durationMs, epochMs, HOUR, type EpochMs } from '../../../src/engine/time';
import { WINDOW, windowOf } from '../../../src/engine/window/grid';
import {
  bundledText,
  checksumOfBundled,
  placeOfHeaders,
  placeOfTotals,
  type BundledTotalsRow,
  type DayPlace,
} from './bundleRows';
import { readChunkRows, type PieceSource } from './reading';
import { metricsOf, type AppRow, type ChunkRow } from './rows';
import { inTurns } from '../../turns/turns';

/** A day that is over, and whose windows nobody has fetched for so long, is likely to stay as it is: second looks are done. */
const UNTOUCHED_FOR = durationMs(2 * HOUR);
/** With fewer windows, chunks are read as fast. */
const LEAST_WINDOWS = 24;
const WINDOWS_A_DAY = DAY / WINDOW;

interface Day extends DayPlace {
  readonly ref: AppRef;
}

/** @param goOn is asked after each day. */
export async function bundleDays(db: Database, now: EpochMs, goOn: () => boolean): Promise<void> {
  for (const day of ripeDays(db, before(now, UNTOUCHED_FOR))) {
    await bundleDay(db, day);
    if (!goOn()) {
      return;
    }
  }
}

/**
 * An app's oldest day loses one window after another to the retention, or to the store's bound. It would be bundled again
 * each time, so it is as long as it is whole alone.
 */
function ripeDays(db: Database, untouchedSince: EpochMs): readonly Day[] {
  const apps = new Map(
    db
      .query<AppRow & AppRef, []>('SELECT id, account, app FROM apps')
      .all()
      .map(({ id, account, app }) => [id, { account, app }])
  );
  return db
    .query<DayPlace & { windows: number; oldest: number; isBundled: number }, []>(
      `SELECT app, day, windows, min(day) OVER (PARTITION BY app) AS oldest,
         EXISTS (SELECT 1 FROM bundles WHERE bundles.app = stored.app AND bundles.day = stored.day) AS isBundled
       FROM (
         SELECT app, window - window % ${DAY} AS day, count(DISTINCT window) AS windows
         FROM chunks INDEXED BY chunks_by_app GROUP BY 1, 2
       ) AS stored ORDER BY day DESC`
    )
    .all()
    .flatMap(({ app, day, windows, oldest, isBundled }) => {
      const ref = apps.get(app);
      const isWorthIt = windows >= (day === oldest ? WINDOWS_A_DAY : LEAST_WINDOWS);
      const isRipe = isBundled === 0 && isWorthIt && day + DAY <= untouchedSince;
      return ref !== undefined && isRipe && lastFetch(db, { app, day }) <= untouchedSince ? [{ app, day, ref }] : [];
    });
}

const lastFetch = (db: Database, place: DayPlace): number =>
  Math.max(
    ...db
      .query<{ fetched_at: number }, DayBound>(`SELECT fetched_at ${OF_DAY}`)
      .all(boundOf(place))
      .map(({ fetched_at }) => fetched_at)
  );

/** What a chunk is known by: numbers alone may be given again. */
const standing = (db: Database, place: DayPlace): string =>
  JSON.stringify(db.query<unknown, DayBound>(`SELECT id, checksum ${OF_DAY}`).values(boundOf(place)));

const OF_DAY = 'FROM chunks WHERE app = $app AND window >= $day AND window < $end ORDER BY id';
type DayBound = Readonly<Record<'app' | 'day' | 'end', number>>;
const boundOf = ({ app, day }: DayPlace): DayBound => ({ app, day, end: day + DAY });

async function bundleDay(db: Database, { ref, ...place }: Day): Promise<void> {
  const from = windowOf(epochMs(place.day));
  const span = { from, to: windowOf(epochMs(place.day + DAY)) };
  const before = standing(db, place);
  let isDamaged = false;
  const source: PieceSource = {
    use: async (work) => work(db),
    // Whoever reads it has it dropped, and says so.
    onDamaged: () => {
      isDamaged = true;
    },
    pool: new AttributesPool(),
  };
  const read = (metrics: readonly string[]): Promise<readonly Chunk[]> =>
    readChunkRows(source, ref, span, new Set(metrics), 'totals');
  const headers = (await read([])).map(({ header }) => header);
  const metrics = db.query<Pick<ChunkRow, 'metrics'>, DayBound>(`SELECT metrics ${OF_DAY}`).all(boundOf(place));
  const totals: BundledTotalsRow[] = [];
  const unbundled: string[] = [];
  for (const metric of new Set(metrics.flatMap(metricsOf))) {
    const block = seriesOf(metric, headers) > MOST_NUMBERS ? undefined : await bundleOf(await read([metric]));
    if (block === undefined) {
      unbundled.push(metric);
    } else {
      const packed = await Bun.zstdCompress(block);
      totals.push({ metric, totals: packed, checksum: checksumOfBundled(packed, placeOfTotals(place, metric)) });
    }
  }
  const text = await Bun.zstdCompress(bundledText({ headers, bundled: totals.map(({ metric }) => metric), unbundled }));
  if (!isDamaged) {
    db.transaction(() => {
      if (standing(db, place) === before) {
        insertBundle(db, place, text, totals);
      }
    }).immediate();
  }
}

/** Of all chunks: each has a row or more, so that very many need not be read to know that they are too much. */
const seriesOf = (metric: string, headers: readonly ChunkHeader[]): number =>
  headers
    .flatMap(({ metrics }) => metrics.filter(({ name }) => name === metric))
    .reduce((sum, { series }) => sum + series, 0);

/** Undefined where they are none; see `encodingBundle`. @param chunks with one metric's columns. */
async function bundleOf(chunks: readonly Chunk[]): Promise<Uint8Array | undefined> {
  const columns = chunks.map((chunk) => chunk.columns);
  const isOnce = columns.every(({ length }) => length <= 1);
  return isOnce ? await inTurns(encodingBundle(columns.map(([one]) => one))) : undefined;
}

function insertBundle(db: Database, place: DayPlace, headers: Uint8Array, totals: readonly BundledTotalsRow[]): void {
  const { lastInsertRowid } = db
    .query('INSERT INTO bundles (app, day, headers_checksum, headers) VALUES ($app, $day, $headers_checksum, $headers)')
    .run({ ...place, headers, headers_checksum: checksumOfBundled(headers, placeOfHeaders(place)) });
  const insert = db.query(
    'INSERT INTO bundled_totals (bundle, metric, checksum, totals) VALUES ($bundle, $metric, $checksum, $totals)'
  );
  totals.forEach((row) => insert.run({ bundle: Number(lastInsertRowid), ...row }));
}
