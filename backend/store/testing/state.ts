import { join } from 'node:path';
import type { Clock } from '../../../src/engine/time';
import { openSharedFile, type SharedFile, type SharedFileOptions } from '../file/sharedFile';
import { createTroubles } from '../file/troubles';
import { stateSchema } from '../state';
import { keptLog } from './chunks';

/** The state of a folder as a process has it that the folder is locked for. */
export function stateFile(folder: string, clock: Clock, flush?: SharedFileOptions['flush']): SharedFile {
  const { log } = keptLog();
  return openSharedFile({
    file: join(folder, 'state.db'),
    schema: stateSchema(clock),
    isOwned: () => false,
    sleep: Bun.sleep,
    troubles: createTroubles(log),
    log,
    ...(flush && { flush }),
  });
}
