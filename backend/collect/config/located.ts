/** YAML whose parts know their lines, so that whatever is wrong is named where it stands. */
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';

export type Path = readonly (string | number)[];

export interface Located {
  readonly value: unknown;
  /** Of the part, or of the nearest one around it that is there. */
  lineOf(path: Path): number;
}

export interface Misspelt {
  readonly line: number;
  readonly message: string;
}

/** The parser's own words repeat what they stumbled over, which may be a secret. */
const WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'it is not indented as what stands around it',
  TAB_AS_INDENT: 'it is indented by a tab: use spaces',
  DUPLICATE_KEY: 'a name stands here for the second time in its block',
  MISSING_CHAR: 'a character is missing, such as a closing quote or bracket',
  BLOCK_AS_IMPLICIT_KEY: 'a name and its value do not fit here: indent it rightly, and quote it where it has a colon',
  MULTILINE_IMPLICIT_KEY: 'a colon after the name is missing',
  UNEXPECTED_TOKEN: 'something stands here that does not belong here',
  MULTIPLE_DOCS: 'a second document begins: keep one, without "---" in between',
};
const UNREADABLE = 'it is no YAML that can be read';
/** What stands for other parts may stand for a hundred of them, so that a small file stays small. */
const MOST_ALIASES = 100;

export function parseLocated(text: string): Located | readonly Misspelt[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return document.errors.map(({ code, pos }) => ({
      line: lines.linePos(pos[0]).line,
      message: WORDS[code] ?? UNREADABLE,
    }));
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return { value, lineOf: (path) => lineIn(document, lines, path) };
  } catch {
    return [{ line: 1, message: 'names stand for too many other parts: write them out' }];
  }
}

function lineIn(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return 1;
}
