/** Writes a block: see `block.ts`. */
import { BLOCK_VERSION, checksum, HEAD_WORDS, MAGIC, toEight, WIDTHS, type Section, type Width } from './block';
import type { Steps } from './steps';
import type { Numbers } from './types';

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

/** A number that no integer stands for: it has a fraction, or is -0, NaN or infinite. */
const isFraction = (value: number): boolean => value !== (value | 0) || (value === 0 && 1 / value < 0);

function widthOf(numbers: Numbers | Uint32Array): Width {
  const [first] = numbers;
  let isConstant = numbers.length > 0;
  let [least, most] = [0, 0];
  for (let index = 0; index < numbers.length; index += 1) {
    const value = numbers[index];
    isConstant &&= Object.is(value, first);
    if (isFraction(value)) {
      // A constant may be any number; nothing else narrower holds this one.
      return isConstant && numbers.every((one) => Object.is(one, first)) ? 'constant' : 'double';
    }
    if (value < least) {
      least = value;
    } else if (value > most) {
      most = value;
    }
  }
  if (isConstant) {
    return 'constant';
  }
  return least < 0 ? 'integer' : most <= 0xff ? 'byte' : most <= 0xffff ? 'short' : 'integer';
}

function narrowed(numbers: Numbers | Uint32Array, width: Width): Numbers {
  switch (width) {
    case 'constant':
      return Float64Array.of(numbers[0]);
    case 'byte':
      return new Uint8Array(numbers);
    case 'short':
      return new Uint16Array(numbers);
    case 'integer':
      return new Int32Array(numbers);
    case 'double':
      return new Float64Array(numbers);
  }
}
