/** What the same bytes were read as a moment ago: windows that follow each other mostly say the same of their series. */

/** Of a block, some of its sections: what its directory says of them, and their bytes. */
export interface RawSections {
  readonly directory: Uint32Array;
  readonly words: Uint32Array;
}

interface Known<Read> extends RawSections {
  readonly read: Read;
}

const MOST_KNOWN = 16;

export class RecentSections<Read> {
  /** The one that was met last stands first. */
  private known: readonly Known<Read>[] = [];

  find({ directory, words }: RawSections): Read | undefined {
    const same = this.known.find((one) => areSameWords(one.directory, directory) && areSameWords(one.words, words));
    if (same !== undefined && this.known[0] !== same) {
      this.known = [same, ...this.known.filter((one) => one !== same)];
    }
    return same?.read;
  }

  keep({ directory, words }: RawSections, read: Read): void {
    // Copies: the block need not stay for them.
    const known = { directory: directory.slice(), words: words.slice(), read };
    this.known = [known, ...this.known].slice(0, MOST_KNOWN);
  }
}

/** By itself, so that it meets one kind of array alone. */
function areSameWords(one: Uint32Array, other: Uint32Array): boolean {
  if (one.length !== other.length) {
    return false;
  }
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== other[index]) {
      return false;
    }
  }
  return true;
}
