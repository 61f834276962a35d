/** Strings kept once each and named by number. */
import { UnreadableBlock } from './block';
import { endsStep, type Steps } from './steps';

export class StringTableWriter {
  private readonly numbers = new Map<string, number>();

  /** The string's number, given in order of first use. */
  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) {
      return known;
    }
    this.numbers.set(text, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** `ends`: where in the text, in bytes, each string ends. */
  *finishing(): Steps<{ readonly ends: Uint32Array; readonly text: Uint8Array }> {
    const encoder = new TextEncoder();
    const parts: Uint8Array[] = [];
    for (const text of this.numbers.keys()) {
      parts.push(encoder.encode(text));
      if (endsStep(parts.length)) {
        yield;
      }
    }
    const ends = new Uint32Array(parts.length);
    const text = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    parts.forEach((part, index) => {
      text.set(part, at);
      at += part.length;
      ends[index] = at;
    });
    return { ends, text };
  }
}

/** @returns the string a number names; throws `UnreadableBlock` for a number that names none. */
export function* readingStringTable(ends: ArrayLike<number>, text: Uint8Array): Steps<(number: number) => string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const strings: string[] = [];
  for (let index = 0; index < ends.length; index += 1) {
    strings.push(decoder.decode(text.subarray(index === 0 ? 0 : ends[index - 1], ends[index])));
    if (endsStep(index)) {
      yield;
    }
  }
  return (number) => {
    const found = strings[number];
    if (found === undefined) {
      throw new UnreadableBlock('they are damaged');
    }
    return found;
  };
}
