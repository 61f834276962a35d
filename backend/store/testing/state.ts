import { join } from 'node:path';
import type { Clock } from '../../../src/engine/time';
import { openDatabaseFile, type DatabaseFile } from '../databaseFile';
import { stateSchema } from '../state';
import { keptLog } from './chunks';

/** The state of a folder as a process has it that the folder is locked for. */
export const stateFile = (folder: string, clock: Clock): DatabaseFile =>
  openDatabaseFile({
    file: join(folder, 'state.db'),
    schema: stateSchema(clock),
    owned: false,
    clock,
    log: keptLog().log,
  });
