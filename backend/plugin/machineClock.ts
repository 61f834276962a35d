/** A clock whose monotonic time is the whole machine's, so that processes can compare theirs, before and after a restart. */
import { readFileSync } from 'node:fs';
import { SECOND } from '../../src/engine/time';
import { processClock } from './clock';

const told = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
};

const uptime = Number(told('/proc/uptime')?.split(' ')[0]);
const boot = told('/proc/sys/kernel/random/boot_id');
const isTold = boot !== undefined && Number.isFinite(uptime);

/** The machine's start, from which its monotonic time counts; where the system tells none, the time of day stands for it. */
export const era = isTold ? boot : 'time of day';

export const machineClock = processClock((isTold ? uptime * SECOND : Date.now()) - performance.now());
