/** Writes a block: see `block.ts`. */
import { BLOCK_VERSION, checksum, HEAD_WORDS, MAGIC, toEight, WIDTHS, type Section, type Width } from './block';
import type { Steps } from './steps';
import type { Numbers } from '../types';

export class BlockWriter {
  private readonly sections: Section[] = [];

  add(numbers: Numbers | Uint32Array): this {
    const width = widthOf(numbers);
    this.sections.push({ width, length: numbers.length, data: narrowed(numbers, width) });
    return this;
  }

  /** Bytes as they are. */
  addBytes(bytes: Uint8Array): this {
    this.sections.push({ width: 'byte', length: bytes.length, data: bytes });
    return this;
  }

  /** @param tag says what the sections are. */
  *finishing(tag: number): Steps<Uint8Array> {
    const { sections } = this;
    const bodyStart = toEight((HEAD_WORDS + 2 * sections.length) * 4);
    const length = sections.reduce((sum, { data }) => sum + toEight(data.byteLength), bodyStart);
    const words = new Uint32Array(length / 4);
    const bytes = new Uint8Array(words.buffer);
    const directory = sections.flatMap((section) => [WIDTHS.indexOf(section.width), section.length]);
    words.set([MAGIC, BLOCK_VERSION, length, 0, tag, sections.length, ...directory]);
    let at = bodyStart;
    for (const { data } of sections) {
      bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
      at += toEight(data.byteLength);
    }
    yield;
    words[3] = checksum(words);
    return bytes;
  }
}

function widthOf(numbers: Numbers | Uint32Array): Width {
  if (isConstant(numbers)) {
    return 'constant';
  }
  if (numbers instanceof Uint8Array) {
    return 'byte';
  }
  return numbers instanceof Float64Array ? widthOfFloats(numbers) : widthOfIntegers(numbers);
}

/** Nearly always settled by the first few. */
function isConstant(numbers: Numbers | Uint32Array): boolean {
  const first = numbers[0];
  for (let at = 1; at < numbers.length; at += 1) {
    if (!Object.is(numbers[at], first)) {
      return false;
    }
  }
  return numbers.length > 0;
}

/** Apart from that of integers: a loop over one kind of array is several times as fast as one over all of them. */
function widthOfFloats(numbers: Float64Array): Width {
  let least = 0;
  let most = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    const value = numbers[at];
    // No integer stands for it: it has a fraction, or is -0, NaN or infinite.
    if (value !== (value | 0) || (value === 0 && 1 / value < 0)) {
      return 'double';
    }
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  return narrowest(least, most);
}

function widthOfIntegers(numbers: Int32Array | Uint16Array | Uint32Array): Width {
  let least = 0;
  let most = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    const value = numbers[at];
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  return narrowest(least, most);
}

const narrowest = (least: number, most: number): Width =>
  least < 0 ? 'integer' : most <= 0xff ? 'byte' : most <= 0xffff ? 'short' : most <= 0x7fff_ffff ? 'integer' : 'double';

function narrowed(numbers: Numbers | Uint32Array, width: Width): Numbers {
  switch (width) {
    case 'constant':
      return Float64Array.of(numbers[0]);
    case 'byte':
      return numbers instanceof Uint8Array ? numbers : new Uint8Array(numbers);
    case 'short':
      return numbers instanceof Uint16Array ? numbers : new Uint16Array(numbers);
    case 'integer':
      return numbers instanceof Int32Array ? numbers : new Int32Array(numbers);
    case 'double':
      return numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
  }
}
