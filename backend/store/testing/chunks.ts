/** Chunks to store in tests, and folders to store them in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { storedMetric, type Chunk, type ChunkHeader, type MetricColumns } from '../../../src/engine/chunk/types';
import { accountKey, metricLabel, parseAppId, parseEnvironmentId, type AppRef } from '../../../src/engine/identity';
import { durationMs, epochMs, type Clock, type EpochMs } from '../../../src/engine/time';
import { WINDOW, windowOf, type WindowStart } from '../../../src/engine/window/grid';
import { MemoryChunks } from '../chunks/memoryChunks';
import { createTroubles } from '../file/troubles';
import { layeredChunks, type Layers } from '../layers';
import { openStorage, type Storage } from '../storage';

export const NOW = epochMs(Date.UTC(2026, 10, 21, 10, 0, 0));
export const MEGABYTE = 1024 * 1024;

const known = <Value>(value: Value | undefined): Value => {
  if (value === undefined) {
    throw new Error('not an id');
  }
  return value;
};

export const ACCOUNT = accountKey('https://gateway.example/graphql', 'owner@example.com');
export const APP: AppRef = { account: ACCOUNT, app: known(parseAppId('a11dfa0b-cf2c-44d1-9080-5c3944961223')) };
export const OTHER_APP: AppRef = { account: ACCOUNT, app: known(parseAppId('b22dfa0b-cf2c-44d1-9080-5c3944961223')) };
const ENVIRONMENT = known(parseEnvironmentId('6f5f56e9-55c0-4551-9247-ee1484340f64'));

export const METRICS = ['forge_backend_invocation_count', 'forge_backend_invocation_latency', 'custom'] as const;

/** The n-th window before `NOW`. */
export const windowBack = (count: number): WindowStart => windowOf(epochMs(NOW - count * WINDOW));
export const everything = { from: windowBack(2_000), to: windowBack(-10) };

export const clockAt = (now: EpochMs = NOW): Clock & { set(moment: EpochMs): void } => ({
  now: () => now,
  monotonic: () => durationMs(now),
  set: (moment) => {
    now = moment;
  },
  schedule: () => () => undefined,
});

/** Values that follow from the seed alone, so that a mixed-up chunk shows. */
function columnsOf(name: string, seed: number, points = 30): MetricColumns {
  const value = Float64Array.from({ length: points }, (_, index) => seed * 1000 + index);
  const start = Int32Array.from(value, (_, index) => index * 60_000);
  const common = {
    descriptor: { name, kind: 'counter', unit: 's' },
    series: [{ environmentId: ENVIRONMENT, functionKey: `f${seed % 5}` }],
    offsets: Uint32Array.of(0, points),
    start,
    end: start.map((moment) => moment + 60_000),
  } as const;
  if (name !== METRICS[1]) {
    return { ...common, shape: 'number', value };
  }
  return {
    ...common,
    descriptor: { name, kind: 'histogram', unit: 'ms' },
    shape: 'histogram',
    count: value,
    sum: value,
    min: value.map(() => Number.NaN),
    max: value,
    boundSets: [Float64Array.of(1, 2.5, 10)],
    boundSet: new Uint16Array(points),
    bucketOffsets: Uint32Array.from({ length: points + 1 }, (_, index) => index * 4),
    buckets: Float64Array.from({ length: points * 4 }, (_, index) => seed + index),
  };
}

export interface ChunkFacts {
  readonly window: WindowStart;
  readonly seed: number;
  readonly fetchedAt?: EpochMs;
  readonly labels?: readonly string[];
  readonly points?: number;
}

export function chunkOf({ window, seed, fetchedAt = NOW, labels = METRICS, points }: ChunkFacts): Chunk {
  const columns = labels.map((name) => columnsOf(name, seed, points));
  const header: ChunkHeader = {
    window,
    asked: { environments: [ENVIRONMENT], labels: labels.map((name) => metricLabel(name.toUpperCase())) },
    refused: { environments: [], labels: [] },
    frontier: epochMs(fetchedAt - 300_000),
    fetchedAt,
    endsInNext: false,
    metrics: columns.map(storedMetric),
    dropped: [{ metric: 'odd', reason: 'no time', count: seed }],
    duplicates: seed,
  };
  return { header, columns };
}

/** Equal for chunks that hold the same, whatever the order of their keys; short enough to be shown. */
export function fingerprint({ header, columns }: Chunk): string {
  const text = JSON.stringify({ header, columns }, (_key, value: unknown) => {
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      // However wide the store keeps them.
      return `numbers ${Bun.hash(Float64Array.from(value as Float64Array).buffer).toString(16)}`;
    }
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value;
  });
  return `${new Date(header.window).toISOString()} ${Bun.hash(text).toString(16)}`;
}

/** Keeps what is logged. */
export function keptLog(): { readonly log: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }), lines };
}

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A store that has no disk. */
export function storeInMemory(maxBytes = 64 * MEGABYTE): Layers {
  return layeredChunks({
    memory: new MemoryChunks(),
    memoryBytes: maxBytes,
    below: { opened: async () => undefined, current: () => undefined },
    maxBytes: () => maxBytes,
    troubles: createTroubles(keptLog().log),
  });
}

export function storageIn(
  path: string | undefined,
  options: { readonly clock?: Clock; readonly log?: Logger; readonly maxBytes?: number } = {}
): Storage {
  const { clock = clockAt(), log = keptLog().log, maxBytes = 64 * MEGABYTE } = options;
  return openStorage({ path, maxBytes: () => maxBytes, cacheBytes: 16 * MEGABYTE, clock, era: 'test', log });
}

/** When all that was begun is done. */
export async function settledIn(...args: Parameters<typeof storageIn>): Promise<Storage> {
  const storage = storageIn(...args);
  await storage.settled();
  return storage;
}
