/** What the gateway says in words, cut before anything is matched against it: a page of it is no wiser than a paragraph. */

export const LONGEST_MESSAGE = 4_000;
export const MOST_ERRORS = 20;
/** Of a word that names a kind of error. */
const LONGEST_WORD = 100;

/** The beginning of a text, up to a blank: so that nothing cut in two, such as a token, is taken for what it isn't. */
export function beginningOf(text: string): string {
  if (text.length <= LONGEST_MESSAGE) {
    return text;
  }
  let end = LONGEST_MESSAGE;
  while (end > 0 && !isBlank(text.charCodeAt(end))) {
    end -= 1;
  }
  return text.slice(0, end);
}

const isBlank = (code: number): boolean => code <= 0x20;

/** Of a name. */
const LONGEST_NAME = 255;

export const nameOf = (text: string): string => text.slice(0, LONGEST_NAME);

export const wordOf = (text: string): string => text.slice(0, LONGEST_WORD);

/** The words of a text, in lower case, as labels and ids are written. */
export const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\w-]+/g));
