/** A file that lost its first page can be given another one: it holds the header and the schema, and both are known. */
import type { Database } from 'bun:sqlite';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { PAGE_SIZE } from './database';

/** Where the header says how many pages the file has; four bytes, big-endian. */
const PAGE_COUNT_AT = 28;

/** @param like made by the same statements, and new, so that its tables begin on the same pages. */
export function graftFirstPage(file: string, like: Database): void {
  const page = Buffer.from(like.serialize().subarray(0, PAGE_SIZE));
  page.writeUInt32BE(Math.ceil(statSync(file).size / PAGE_SIZE), PAGE_COUNT_AT);
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, page, 0, page.length, 0);
  } finally {
    closeSync(handle);
  }
}
