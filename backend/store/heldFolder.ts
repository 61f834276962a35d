/** The data folder over the process's life: tried for until it is had, watched while it is, opened again when it was lost. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DiskChunks } from './disk/diskChunks';
import { StoreError } from './file/errors';
import { narrowRights, openDataFolder, type DataFolder } from './file/folder';
import { identityOf } from './file/identity';
import type { Troubles } from './file/troubles';

export interface HeldFolderOptions {
  readonly path: string | undefined;
  readonly worker: URL;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly troubles: Troubles;
  readonly log: Logger;
  /** What can be read or written has become something else. */
  readonly onChange: () => void;
}

export interface HeldFolder {
  /** Once it is known whether there is a disk; it takes the process before this one a moment to leave. */
  opened(): Promise<void>;
  current(): DiskChunks | undefined;
  /** Whether this process is the one that writes in it. */
  readonly isHeld: boolean;
  /** Looks whether all is as it was, and mends what can be. */
  watch(): Promise<void>;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A backend whose Grafana died takes up to a second to notice, and the next Grafana's may be quicker than that. */
const LOCK_TRIES = 8;
const LOCK_PAUSE_MS = 250;
/** What is being opened is closed as soon as it is, by whoever opens it. */
const CLOSE_WITHIN_MS = 200;

type Lock = Extract<DataFolder, { kind: 'open' }> & { readonly identity: string | undefined };

export function heldFolder({ path, worker, sleep, troubles, log, onChange }: HeldFolderOptions): HeldFolder {
  let lock: Lock | undefined;
  let disk: DiskChunks | undefined;
  let isClosed = false;

  const lockFile = (folder: string): string => join(folder, 'lock.db');

  const openDisk = async (folder: string): Promise<void> => {
    try {
      const opened = await DiskChunks.open({ folder, worker, sleep, troubles, log, onChange });
      if (isClosed) {
        await opened.close();
        return;
      }
      disk = opened;
      troubles.end('folder');
      onChange();
    } catch (error) {
      if (!(error instanceof StoreError)) {
        log.error({ err: error }, 'The store could not be opened');
      }
      const reason = error instanceof StoreError ? error.message : `chunks.db can't be opened.`;
      troubles.begin('folder', `${reason} What is fetched is kept in memory only.`);
    }
  };

  /** @param tries how often, while another process has it. */
  const open = async (folder: string, tries: number): Promise<void> => {
    if (lock === undefined) {
      let found = openDataFolder(folder);
      for (let tried = 1; found.kind === 'locked' && tried < tries && !isClosed; tried += 1) {
        await sleep(LOCK_PAUSE_MS);
        found = openDataFolder(folder);
      }
      if (found.kind !== 'open') {
        troubles.begin(
          'folder',
          found.kind === 'locked'
            ? `Another process uses the data folder ${folder}. What is fetched here is kept in memory only until that process is gone; the quota is shared. If both are to stay, give each Grafana a \`data_dir\` of its own.`
            : `The data folder ${folder} can't be used: ${found.reason}. What is fetched is kept in memory only, and fetched again after a restart. Set \`data_dir\` in Grafana's configuration of this plugin to a folder that Grafana may write.`
        );
        return;
      }
      if (isClosed) {
        found.release();
        return;
      }
      lock = { ...found, identity: identityOf(lockFile(folder)) };
    }
    checkRights(folder);
    await openDisk(folder);
  };

  const checkRights = (folder: string): void => {
    const wide = narrowRights(folder);
    if (wide.length === 0) {
      troubles.end('rights');
    } else {
      troubles.begin('rights', `Others on this machine may read ${wide.join(', ')}. Let only Grafana's user read it.`);
    }
  };

  const letGo = async (): Promise<void> => {
    const [was, held] = [disk, lock];
    disk = undefined;
    lock = undefined;
    await was?.close();
    held?.release();
  };

  const look = async (folder: string): Promise<void> => {
    if (lock && (identityOf(lockFile(folder)) !== lock.identity || disk?.isInPlace === false)) {
      log.error(
        { folder },
        'The data folder, or a file in it, was removed or replaced while it was in use. It is opened anew, and what is gone is fetched again where Atlassian still has it.'
      );
      await letGo();
      onChange();
    }
    if (disk === undefined) {
      await open(folder, 1);
      return;
    }
    disk.report();
    checkRights(folder);
  };

  let opening: Promise<void> = Promise.resolve();
  if (path === undefined) {
    troubles.begin(
      'folder',
      `No data folder is set. What is fetched is kept in memory only, and fetched again after a restart. Set \`data_dir\` in Grafana's configuration of this plugin to a folder that Grafana may write.`
    );
  } else {
    opening = open(path, LOCK_TRIES).catch((err: unknown) => log.error({ err }, 'The data folder could not be opened'));
  }
  let watching: Promise<void> | undefined;

  return {
    opened: () => opening,
    current: () => disk,
    get isHeld() {
      return lock !== undefined;
    },
    watch: async () => {
      await opening;
      if (path !== undefined && !isClosed) {
        watching ??= look(path)
          .catch((err: unknown) => log.error({ err }, 'The data folder could not be looked after'))
          .finally(() => {
            watching = undefined;
          });
        await watching;
      }
    },
    settled: async () => {
      await opening;
      await watching;
      await disk?.settled;
    },
    close: async () => {
      isClosed = true;
      await Promise.race([opening, Bun.sleep(CLOSE_WITHIN_MS)]);
      await letGo();
    },
  };
}
