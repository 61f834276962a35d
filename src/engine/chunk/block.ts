/**
 * A block of bytes made of typed sections. Little-endian, as every machine is that runs this.
 *
 * Words of 32 bits: magic, version, length in bytes, checksum of all that follows, tag, number of sections, and the
 * number of elements of each; from the next multiple of eight on the sections, widest elements first, so that each
 * begins aligned; zeros up to a multiple of eight.
 */

const MAGIC = 0x434d_4146;
const BLOCK_VERSION = 1;
const FIRST_CHECKED_WORD = 4;
const HEAD_WORDS = 6;

/** The block can't be read: cut, altered, or written by another version. What it held has to be fetched again. */
export class UnreadableBlock extends Error {
  constructor(reason: string) {
    super(`Stored metrics can't be read: ${reason}. They have to be fetched again.`);
    this.name = 'UnreadableBlock';
  }
}

export type Section = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

const toEight = (length: number): number => (length + 7) & ~7;

/** @param tag says what the sections are; they must not grow in element width from one to the next. */
export function writeBlock(tag: number, sections: readonly Section[]): Uint8Array {
  const bodyStart = toEight((HEAD_WORDS + sections.length) * 4);
  const length = toEight(sections.reduce((sum, section) => sum + section.byteLength, bodyStart));
  const words = new Uint32Array(length / 4);
  const bytes = new Uint8Array(words.buffer);
  words.set([MAGIC, BLOCK_VERSION, length, 0, tag, sections.length, ...sections.map((section) => section.length)]);
  let at = bodyStart;
  for (const section of sections) {
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at);
    at += section.byteLength;
  }
  words[3] = checksum(words);
  return bytes;
}

/** Hands out a block's sections in the order they were written, as views over the block. */
export class BlockReader {
  readonly tag: number;
  private readonly bytes: Uint8Array;
  private readonly lengths: Uint32Array;
  private nextSection = 0;
  private at: number;

  constructor(block: Uint8Array) {
    // A block out of a larger buffer may begin anywhere; views need it on a multiple of eight.
    this.bytes = block.byteOffset % 8 === 0 ? block : block.slice();
    if (block.byteLength < HEAD_WORDS * 4 || block.byteLength % 8 !== 0) {
      throw new UnreadableBlock('they are cut short');
    }
    const words = new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength / 4);
    if (words[0] !== MAGIC) {
      throw new UnreadableBlock('they are not in a known format');
    }
    if (words[1] !== BLOCK_VERSION) {
      throw new UnreadableBlock(`they are in version ${words[1]} of the format, and this is version ${BLOCK_VERSION}`);
    }
    if (words[2] !== this.bytes.byteLength || words[3] !== checksum(words)) {
      throw new UnreadableBlock('they are damaged');
    }
    this.tag = words[4];
    this.lengths = words.subarray(HEAD_WORDS, HEAD_WORDS + words[5]);
    this.at = toEight((HEAD_WORDS + words[5]) * 4);
  }

  float64(): Float64Array {
    const length = this.take(8);
    return new Float64Array(this.bytes.buffer, this.bytes.byteOffset + this.at - length * 8, length);
  }

  uint32(): Uint32Array {
    const length = this.take(4);
    return new Uint32Array(this.bytes.buffer, this.bytes.byteOffset + this.at - length * 4, length);
  }

  int32(): Int32Array {
    const length = this.take(4);
    return new Int32Array(this.bytes.buffer, this.bytes.byteOffset + this.at - length * 4, length);
  }

  uint16(): Uint16Array {
    const length = this.take(2);
    return new Uint16Array(this.bytes.buffer, this.bytes.byteOffset + this.at - length * 2, length);
  }

  uint8(): Uint8Array {
    const length = this.take(1);
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.at - length, length);
  }

  private take(width: number): number {
    const length = this.lengths[this.nextSection] ?? 0;
    this.nextSection += 1;
    this.at += length * width;
    if (this.at > this.bytes.byteLength) {
      throw new UnreadableBlock('they are damaged');
    }
    return length;
  }
}

/** FNV-1a over whole words: finds what a disk does to a block, at the speed of reading it. */
function checksum(words: Uint32Array): number {
  let hash = 0x811c_9dc5;
  for (let index = FIRST_CHECKED_WORD; index < words.length; index += 1) {
    hash = Math.imul(hash ^ words[index], 0x0100_0193);
  }
  return hash >>> 0;
}
