/** What a text with a dashboard's variables in it stands for. Pure: Grafana's replacing comes in as a function. */
import { referredTo } from './reference';

type Format = string | ((value: string | readonly string[]) => string);
/** Replaces the variables in a text; `format` says how a variable's values are written. */
export type Replace = (text: string, format?: Format) => string;

export interface Variables {
  readonly replace: Replace;
  /** Whether "All" is chosen in the variable of that name, and stands for each of its values. */
  readonly isAll: (variable: string) => boolean;
  /** The value that somebody gave the variable's "All", where that is chosen. */
  readonly customAll: (variable: string) => string | undefined;
}

/** What a text that is nothing but a variable stands for, where it is not simply its values. */
export type StandsFor =
  /** `pattern`: as somebody wrote it for All. */
  | { readonly kind: 'all'; readonly pattern?: string }
  /** As somebody wrote it for All. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'nothing' };

/** `.*`, and the ways to write it. */
const EVERYTHING = /^\^?\(?(?:\?:)?\.\*\)?\$?$/;

export function standsFor(text: string, { replace, isAll, customAll }: Variables): StandsFor | undefined {
  const name = referredTo(text);
  if (name === undefined) {
    return undefined;
  }
  const formatted: (string | readonly string[])[] = [];
  const written = replace(`\${${name}}`, (value) => {
    formatted.push(value);
    return '';
  });
  const [value] = formatted;
  // Grafana formats every value but one that was written for All.
  if (value === undefined && written !== '' && customAll(name) !== undefined) {
    const pattern = written.trim();
    return EVERYTHING.test(pattern) ? { kind: 'all', pattern } : { kind: 'pattern', pattern };
  }
  // A panel that is repeated for each value sees one of them, although All is chosen. A list in which nothing stands yet,
  // since nothing is fetched yet, has an All like any other.
  if (typeof value === 'object' && isAll(name)) {
    return { kind: 'all' };
  }
  return (value === undefined ? written === '' : value.length === 0) ? { kind: 'nothing' } : undefined;
}

/** Marks where a variable stood, so that a text with several values becomes several texts. NUL is in no variable's value. */
const MARK = '\u0000';

/**
 * Every text that `text` can become.
 * @param none what a variable without a value leaves.
 */
export function expand(text: string, replace: Replace, none: readonly string[]): string[] {
  const found: (readonly string[])[] = [];
  const marked = replace(text, (value) => {
    found.push(typeof value === 'string' ? [value] : value.length === 0 ? none : value);
    return MARK + String(found.length - 1) + MARK;
  });
  const parts = marked.split(MARK);
  return parts
    .map((part, index) => (index % 2 === 0 ? [part] : (found[Number(part)] ?? [])))
    .reduce<string[]>((texts, values) => texts.flatMap((start) => values.map((value) => start + value)), [''])
    .map((expanded) => expanded.trim());
}
