/** Reads a block: see `block.ts`. */
import {
  BLOCK_VERSION,
  checksum,
  HEAD_WORDS,
  MAGIC,
  toEight,
  UnreadableBlock,
  WIDTHS,
  type Section,
  type Width,
} from './block';
import type { Numbers } from '../types';
import type { RawSections } from './recentSections';
import { constantFloats, constantIntegers, offsetsOfEqual } from './sharedArrays';

/** Hands out a block's sections in the order they were written. What it hands out must not be written into. */
export class BlockReader {
  readonly tag: number;
  private bytes: Uint8Array;
  private words: Uint32Array;
  private readonly directory: Uint32Array;
  private nextSection = 0;
  private at: number;

  constructor(block: Uint8Array) {
    // A block out of a larger buffer may begin anywhere; views need it on a multiple of eight.
    this.bytes = block.byteOffset % 8 === 0 ? block : copyOf(block);
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
    this.words = words;
    this.tag = words[4];
    this.directory = words.subarray(HEAD_WORDS, HEAD_WORDS + 2 * words[5]);
    this.at = toEight((HEAD_WORDS + 2 * words[5]) * 4);
  }

  floats(): Float64Array {
    const { width, length, data } = this.take();
    if (width === 'constant') {
      return constantFloats(length, data[0]);
    }
    return data instanceof Float64Array ? data : new Float64Array(data);
  }

  integers(): Int32Array {
    const { width, length, data } = this.take();
    if (width === 'constant') {
      return constantIntegers(length, data[0]);
    }
    return data instanceof Int32Array ? data : new Int32Array(data);
  }

  /** In whatever array holds them. */
  numbers(): Numbers {
    const { width, length, data } = this.take();
    return width === 'constant' ? constantFloats(length, data[0]) : data;
  }

  /**
   * As `numbers`, those of the next section in parts, each given when it is asked for.
   * @param ends where each part begins, and the last one ends.
   */
  parts(ends: Uint32Array): (part: number) => Numbers {
    const { width, length, data } = this.take();
    if (ends[ends.length - 1] !== length) {
      throw new UnreadableBlock('they are damaged');
    }
    return width === 'constant'
      ? (part) => constantFloats(ends[part + 1] - ends[part], data[0])
      : (part) => data.subarray(ends[part], ends[part + 1]);
  }

  /** Where each of a section of lengths begins, and the last one ends. */
  offsets(): Uint32Array {
    const { width, length, data } = this.take();
    if (width === 'constant') {
      return offsetsOfEqual(length, data[0]);
    }
    const offsets = new Uint32Array(length + 1);
    for (let index = 0; index < length; index += 1) {
      offsets[index + 1] = offsets[index] + data[index];
    }
    return offsets;
  }

  /** The next sections as they lie there, still to be read. */
  ahead(count: number): RawSections {
    const { nextSection, at } = this;
    this.skip(count);
    const directory = this.directory.subarray(2 * nextSection, 2 * this.nextSection);
    const words = this.words.subarray(at / 4, this.at / 4);
    this.nextSection = nextSection;
    this.at = at;
    return { directory, words };
  }

  skip(count: number): void {
    for (let section = 0; section < count; section += 1) {
      this.take();
    }
  }

  /** What is handed out from here on keeps nothing alive of what came before it. @returns what it keeps alive. */
  leavePast(): ArrayBufferLike {
    this.bytes = copyOf(this.bytes.subarray(this.at));
    this.words = new Uint32Array(this.bytes.buffer);
    this.at = 0;
    return this.bytes.buffer;
  }

  text(): Uint8Array {
    const { data } = this.take();
    if (!(data instanceof Uint8Array)) {
      throw new UnreadableBlock('they are damaged');
    }
    return data;
  }

  private take(): Section {
    const [code, length] = [this.directory[2 * this.nextSection], this.directory[2 * this.nextSection + 1]];
    const width = WIDTHS[code];
    if (width === undefined) {
      throw new UnreadableBlock('they are damaged');
    }
    this.nextSection += 1;
    const data = this.view(width, width === 'constant' ? 1 : length);
    this.at += toEight(data.byteLength);
    return { width, length, data };
  }

  private view(width: Width, length: number): Numbers {
    const { buffer } = this.bytes;
    const at = this.bytes.byteOffset + this.at;
    if (this.at + length > this.bytes.byteLength) {
      throw new UnreadableBlock('they are damaged');
    }
    switch (width) {
      case 'byte':
        return new Uint8Array(buffer, at, length);
      case 'short':
        return new Uint16Array(buffer, at, length);
      case 'integer':
        return new Int32Array(buffer, at, length);
      default:
        return new Float64Array(buffer, at, length);
    }
  }
}

/** `slice` would do for all but Node's buffers, which give the same bytes again. */
const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);
