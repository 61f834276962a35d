/**
 * A block of bytes made of sections of numbers, each as narrow as its numbers allow. Little-endian, as every machine is
 * that runs this.
 *
 * Words of 32 bits: magic, version, length in bytes, checksum of all that follows, tag, number of sections, then for each
 * section its width and the number of its elements; from the next multiple of eight on the sections, each padded with
 * zeros to a multiple of eight.
 */
import type { Numbers } from '../types';

export const MAGIC = 0x434d_4146;
export const BLOCK_VERSION = 2;
const FIRST_CHECKED_WORD = 4;
export const HEAD_WORDS = 6;

/** The block can't be read: cut, altered, or written by another version. What it held has to be fetched again. */
export class UnreadableBlock extends Error {
  constructor(reason: string) {
    super(`Stored metrics can't be read: ${reason}. They have to be fetched again.`);
    this.name = 'UnreadableBlock';
  }
}

/** How a section's numbers are written. A constant is there once. Blocks hold a width's place in this list. */
export const WIDTHS = ['constant', 'byte', 'short', 'integer', 'double'] as const;
export type Width = (typeof WIDTHS)[number];

export const toEight = (length: number): number => (length + 7) & ~7;

export interface Section {
  readonly width: Width;
  readonly length: number;
  readonly data: Numbers;
}

/** FNV-1a over whole words: finds what a disk does to a block, at the speed of reading it. */
export function checksum(words: Uint32Array): number {
  let hash = 0x811c_9dc5;
  for (let index = FIRST_CHECKED_WORD; index < words.length; index += 1) {
    hash = Math.imul(hash ^ words[index], 0x0100_0193);
  }
  return hash >>> 0;
}
