/** All that outlives a request, from one folder; or from memory where the folder can't be had. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Memo } from '../../src/engine/memo/memo';
import type { QuotaLedger } from '../../src/engine/quota/ledger';
import type { Clock } from '../../src/engine/time';
import { cachedStore } from './cache';
import { CHUNK_SCHEMA } from './chunkSchema';
import { sqliteChunkStore, type KeptChunks } from './chunks';
import { IN_MEMORY, openDatabaseFile, type DatabaseFile } from './databaseFile';
import { StoreError } from './errors';
import { openDataFolder } from './folder';
import { sqliteLedger } from './ledger';
import { sqliteMemo, stateSchema } from './state';

export interface StorageOptions {
  /** Of the data folder; undefined when no place for one is known. */
  readonly path: string | undefined;
  /** Of chunks on the disk. */
  readonly maxBytes: number;
  /** Of chunks in memory, unpacked. */
  readonly cacheBytes: number;
  readonly clock: Clock;
  /** Changes where the monotonic clock begins anew. */
  readonly era: string;
  readonly log: Logger;
}

export interface Storage {
  readonly chunks: KeptChunks;
  readonly ledger: QuotaLedger;
  readonly memo: Memo;
  /** Why nothing, or not everything, outlives this process: a sentence for the health check. */
  readonly warning: string | undefined;
  close(): void;
}

/** Chunks packed in memory, where there is no disk for them. */
const MAX_BYTES_IN_MEMORY = 256 * 1024 * 1024;

/** Never throws: what the folder can't hold is held in memory, with a warning. */
export function openStorage(options: StorageOptions): Storage {
  const { path, clock, log } = options;
  const folder =
    path === undefined ? ({ kind: 'unavailable', reason: 'no folder is set' } as const) : openDataFolder(path);
  const release = folder.kind === 'open' ? folder.release : () => undefined;
  const where = folder.kind === 'unavailable' ? undefined : folder.path;
  const warnings: string[] = [];
  if (folder.kind === 'unavailable') {
    warnings.push(
      `The data folder${path === undefined ? '' : ` ${path}`} can't be used: ${folder.reason}. What is fetched is kept in memory only, and fetched again after a restart. Set \`data_dir\` in Grafana's configuration of this plugin to a folder that Grafana may write.`
    );
  }
  if (folder.kind === 'locked') {
    warnings.push(
      `Another process uses the data folder ${folder.path}. What is fetched here is kept in memory only; the quota is shared. Give each Grafana a \`data_dir\` of its own.`
    );
  }

  const open = (
    name: string,
    schema: Parameters<typeof openDatabaseFile>[0]['schema'],
    onDisk: boolean
  ): DatabaseFile => {
    const inMemory = { file: IN_MEMORY, schema, owned: false, clock, log };
    if (where === undefined || !onDisk) {
      return openDatabaseFile(inMemory);
    }
    try {
      return openDatabaseFile({ file: join(where, name), schema, owned: folder.kind === 'open', clock, log });
    } catch (error) {
      const reason = error instanceof StoreError ? error.message : `${name} can't be opened.`;
      warnings.push(`${reason} What it would hold is kept in memory only.`);
      return openDatabaseFile(inMemory);
    }
  };

  // The ledger has a file of its own: chunks that are damaged, or fill the disk, take nothing from it. It is shared even
  // with a process that the folder is locked for, since the account's quota is.
  const state = open('state.db', stateSchema(clock), true);
  const chunks = open('chunks.db', CHUNK_SCHEMA, folder.kind === 'open');
  const maxBytes = folder.kind === 'open' ? options.maxBytes : Math.min(options.maxBytes, MAX_BYTES_IN_MEMORY);
  const warning = warnings.length === 0 ? undefined : warnings.join(' ');
  if (warning !== undefined) {
    log.warn({ folder: path }, warning);
  }
  return {
    chunks: cachedStore(sqliteChunkStore(chunks, maxBytes, log), { maxBytes: options.cacheBytes }),
    ledger: sqliteLedger(state, { clock, era: options.era }),
    memo: sqliteMemo(state, clock),
    warning,
    close: () => {
      chunks.close();
      state.close();
      release();
    },
  };
}
