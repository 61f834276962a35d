/** A crash may leave a core file: the process's memory, in which the token lies. */
import { existsSync, writeFileSync } from 'node:fs';
import type { Logger } from '../protocol';

/** Linux': which kinds of memory go into a core file. Other systems have no such word. */
const FILTER = '/proc/self/coredump_filter';
const NONE = '0';

/** From now on: threads that come later are the same memory. */
export function keepMemoryOutOfCores(log: Logger): void {
  if (!existsSync(FILTER)) {
    return;
  }
  try {
    writeFileSync(FILTER, NONE);
  } catch (err) {
    log.warn({ err }, 'Should the plugin crash, a core file may hold its memory, secrets included');
  }
}
