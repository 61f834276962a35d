/** What Linux says of a process's memory, in bytes. */
import { readFileSync, writeFileSync } from 'node:fs';

function field(pid: number | 'self', name: string): number {
  const [, kilobytes] =
    new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kilobytes === undefined) {
    throw new Error(`/proc/${pid}/status says no ${name}.`);
  }
  return Number(kilobytes) * 1024;
}

export const residentMemory = (pid: number | 'self'): number => field(pid, 'VmRSS');

/** The most that was resident since the last reset. */
export const peakMemory = (pid: number | 'self' = 'self'): number => field(pid, 'VmHWM');

/** The peak begins anew at what is resident now. */
export const resetPeak = (): void => writeFileSync('/proc/self/clear_refs', '5');
