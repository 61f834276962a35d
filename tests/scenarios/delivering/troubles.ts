/** What goes wrong on a day on which points leave by every way. */
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDisk, mountTmpfs } from '../../preflight/tmpfs';
import type { DeliveringDay } from './deliveringDay';

export interface Trouble {
  readonly name: string;
  readonly minutes: number;
  /** Of the data; a folder of its own unless told otherwise. */
  readonly folder?: string;
  /** Before a minute passes. */
  readonly at: (day: DeliveringDay, minute: number) => void | Promise<void>;
}

const HOUR_MINUTES = 60;

export const plain = (minutes: number): Trouble => ({ name: 'plain day', minutes, at: () => undefined });

/** After the first hour; whoever fetches is away meanwhile. */
export const downForAnHour: Trouble = {
  name: 'receiver down for an hour',
  minutes: 5 * HOUR_MINUTES,
  at: ({ outlets }, minute) => {
    const isDown = minute >= HOUR_MINUTES && minute < 2 * HOUR_MINUTES;
    outlets.forEach((outlet) => {
      outlet.isAway = isDown;
      if (outlet.receiver !== undefined) {
        outlet.receiver.mood = isDown ? 'is down' : 'takes';
      }
    });
  },
};

const DEATH_EVERY = 20;
const AWAY_MINUTES = 10;

/** Each by the next message that comes: now before it is taken, now after. Ten minutes later it is there again. */
export const killed: Trouble = {
  name: 'receiver killed',
  minutes: 5 * HOUR_MINUTES,
  at: async ({ outlets }, minute) => {
    const [since, which] = [minute % DEATH_EVERY, Math.floor(minute / DEATH_EVERY)];
    for (const outlet of outlets) {
      outlet.isAway = since < AWAY_MINUTES;
      if (outlet.receiver !== undefined && since === 0) {
        outlet.receiver.mood = which % 2 === 0 ? 'dies reading' : 'dies answering';
      } else if (since === AWAY_MINUTES) {
        await outlet.receiver?.revive();
      }
    }
  },
};

const DISK_MB = 64;

/** A small disk, full to its last byte from the second hour on for an hour. @returns undefined where this machine has none for us. */
export function fullDisk(): (Trouble & { close(): void }) | undefined {
  const disk = mkdtempSync(join(tmpdir(), 'disk-'));
  const unmount = mountTmpfs(disk, DISK_MB);
  const filler = join(disk, 'filler');
  const close = (): void => {
    unmount?.();
    rmSync(disk, { recursive: true });
  };
  if (unmount === undefined) {
    close();
    return undefined;
  }
  return {
    ...{ name: 'disk full for an hour', minutes: 5 * HOUR_MINUTES, folder: join(disk, 'data'), close },
    at: (_day, minute) => {
      if (minute === HOUR_MINUTES) {
        fillDisk(filler);
      } else if (minute === 2 * HOUR_MINUTES) {
        unlinkSync(filler);
      }
    },
  };
}
