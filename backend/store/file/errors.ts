/** What SQLite and the disk report, told apart by what has to be done about it. */

/** The store could not keep or give something. The message is for people. */
export class StoreError extends Error {
  constructor(
    message: string,
    /** `SQLITE_FULL`, `EACCES` and the like. */
    readonly code: string
  ) {
    super(message);
    this.name = 'StoreError';
  }
}

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

/** The file itself is broken: nothing but a new one helps. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|FORMAT|TOOBIG)/.test(errorCode(error));

/** Another process has the file, and will give it back. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(errorCode(error));

/** What SQLite or the disk said, as a sentence; all else is a fault of ours and stays what it is. */
export function asStoreError(error: unknown, file: string): unknown {
  return error instanceof Error && /^(SQLITE_|E[A-Z]+$)/.test(errorCode(error)) && !(error instanceof StoreError)
    ? storeError(errorCode(error), file)
    : error;
}

export function storeError(code: string, file: string): StoreError {
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') {
    return new StoreError(`No room is left on the disk for ${file}. Free some, or lower \`store_max_mb\`.`, code);
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|IOERR)|^E/.test(code)) {
    return new StoreError(`${file} can't be read or written (${code}). Check the disk and the folder's rights.`, code);
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new StoreError(`${file} is held by another process. Nothing can be read or written until it lets go.`, code);
  }
  return new StoreError(`${file} did not do what was asked (${code}).`, code);
}
