/** Puts a metric's data into a data folder, as if each window had been fetched an hour after it ended: sealed. */
import pino from 'pino';
import { processClock } from '../../backend/plugin/clock';
import { openStorage, type Storage } from '../../backend/store/storage';
import { CATALOGUE_LABELS } from '../../src/engine/catalogue/catalogue';
import { storedMetric, type Chunk } from '../../src/engine/chunk/types';
import { accountKey, parseAppId, parseEnvironmentId, type AppRef } from '../../src/engine/identity';
import { DAY, durationMs, epochMs, HOUR } from '../../src/engine/time';
import { windowEnd, windowsCovering, type WindowStart } from '../../src/engine/window/grid';
import type { Span } from '../scale';
import { windowColumns } from './columns';
import type { MetricData } from './metric';
import { environmentIdsOf } from './series';

const CACHE_BYTES = 128 * 1024 * 1024;
const MAX_BYTES = 2048 * 1024 * 1024;
const RETENTION = durationMs(90 * DAY);

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

export function sealedChunk(metric: MetricData, window: WindowStart): Chunk {
  const columns = windowColumns(metric, window);
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

export async function fill(path: string, owner: Owner, metric: MetricData, span: Span): Promise<void> {
  const storage = await openFolder(path);
  const app = appRefOf(owner, metric.app);
  for (const window of windowsCovering({ from: epochMs(span.from), to: epochMs(span.to) })) {
    await storage.chunks.put(app, sealedChunk(metric, window));
  }
  await storage.chunks.bundle(processClock().now());
  // Gives back what the log of writes took.
  await storage.chunks.maintain(processClock().now(), () => RETENTION);
  await storage.close();
}
