/** Puts a metric's data into a data folder, as if each window had been fetched an hour after it ended: sealed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { processClock } from '../../backend/plugin/clock';
import { bundleDays } from '../../backend/store/chunks/bundling';
import { packed } from '../../backend/store/chunks/packed';
import { CHUNK_SCHEMA } from '../../backend/store/chunks/schema';
import { tidied } from '../../backend/store/chunks/tidying';
import { insertChunk } from '../../backend/store/chunks/writing';
import { connect, prepare } from '../../backend/store/file/database';
import { openStorage, type Storage } from '../../backend/store/storage';
import { CATALOGUE_LABELS } from '../../src/engine/catalogue/catalogue';
import { storedMetric, type Chunk } from '../../src/engine/chunk/types';
import { accountKey, parseAppId, parseEnvironmentId, type AppRef } from '../../src/engine/identity';
import { epochMs, HOUR } from '../../src/engine/time';
import { windowEnd, windowsCovering, type WindowStart } from '../../src/engine/window/grid';
import type { Span } from '../scale';
import { windowColumns } from './columns';
import type { MetricData } from './metric';
import { environmentIdsOf } from './series';

const CACHE_BYTES = 24 * 1024 * 1024;
const MAX_BYTES = 2048 * 1024 * 1024;

/** As the backend opens it. */
export async function openFolder(path: string): Promise<Storage> {
  const log = pino({ level: 'warn' }, pino.destination(2));
  const storage = openStorage({
    path,
    maxBytes: () => MAX_BYTES,
    cacheBytes: CACHE_BYTES,
    clock: processClock(),
    era: 'bench',
    log,
  });
  await storage.settled();
  const trouble = storage.trouble();
  if (trouble !== undefined) {
    throw new Error(trouble);
  }
  return storage;
}

export interface Owner {
  readonly endpoint: string;
  readonly email: string;
}

export function appRefOf({ endpoint, email }: Owner, app: string): AppRef {
  const id = parseAppId(app);
  if (id === undefined) {
    throw new Error(`${app} is no app.`);
  }
  return { account: accountKey(endpoint, email), app: id };
}

export function sealedChunk(metric: MetricData, window: WindowStart, isCoarse = false): Chunk {
  const columns = windowColumns(metric, window, isCoarse);
  const fetchedAt = epochMs(windowEnd(window) + 2 * HOUR);
  return {
    header: {
      window,
      asked: {
        environments: environmentIdsOf(metric.app).flatMap((id) => parseEnvironmentId(id) ?? []),
        labels: CATALOGUE_LABELS,
      },
      refused: { environments: [], labels: [] },
      frontier: epochMs(fetchedAt - HOUR),
      fetchedAt,
      endsInNext: false,
      metrics: [storedMetric(columns)],
      dropped: [],
      duplicates: 0,
    },
    columns: [columns],
  };
}

/** Windows made at a time: their blocks are packed on other threads meanwhile. */
const AT_ONCE = 8;

/**
 * As the backend would have written it, but that it does not wait for the disk after each window: that takes minutes.
 * @param finest how much of the span's end has all its points; see `windowColumns`.
 */
export async function fill(path: string, owner: Owner, metric: MetricData, span: Span, finest?: number): Promise<void> {
  mkdirSync(path, { recursive: true });
  const db = connect(join(path, 'chunks.db'));
  prepare(db, CHUNK_SCHEMA);
  db.run('PRAGMA synchronous = OFF');
  const app = appRefOf(owner, metric.app);
  const since = span.to - (finest ?? Infinity);
  const windows = windowsCovering({ from: epochMs(span.from), to: epochMs(span.to) });
  for (let first = 0; first < windows.length; first += AT_ONCE) {
    const chunks = windows
      .slice(first, first + AT_ONCE)
      .map((window) => packed(app, sealedChunk(metric, window, window < since)));
    (await Promise.all(chunks)).forEach((chunk) => insertChunk(db, chunk));
  }
  await bundleDays(db, processClock().now(), () => true);
  // Gives back what the log of writes took.
  Array.from(tidied(db, { keptFrom: {}, maxBytes: MAX_BYTES }));
  db.close();
}
