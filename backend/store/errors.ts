/** What SQLite and the disk report, told apart by what has to be done about it. */

/** The store could not keep or give something. The message is for people. */
export class StoreError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
  }
}

/** `SQLITE_FULL`, `EACCES` and the like. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

/** The file itself is broken: nothing but a new one helps. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(errorCode(error));

export function storeError(error: unknown, file: string): StoreError {
  const code = errorCode(error);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') {
    return new StoreError(`No room is left on the disk for ${file}. Free some, or lower \`store_max_mb\`.`, error);
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|IOERR)/.test(code)) {
    return new StoreError(`${file} can't be read or written (${code}). Check the disk and the folder's rights.`, error);
  }
  return new StoreError(`${file} did not do what was asked (${code}).`, error);
}
