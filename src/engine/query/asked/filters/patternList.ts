/** Patterns that are nothing but a list of values: what Grafana writes for a variable with several. */

const ESCAPED = /\\([^a-zA-Z0-9])/g;
const SPECIAL = /[\\^$*+?.()[\]{}]/;

/** @returns the values; undefined for a pattern that says anything else. */
export function listIn(pattern: string): ReadonlySet<string> | undefined {
  const text = withoutGroup(pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''));
  if (text.includes('\\|') || SPECIAL.test(text.replace(ESCAPED, ''))) {
    return undefined;
  }
  return new Set(text.split('|').map((value) => value.replace(ESCAPED, '$1')));
}

/** A group around all of it says nothing; that it is one group shows when no other bracket is left in it. */
const withoutGroup = (text: string): string => /^\((?:\?:)?([^]*)(?<!\\)\)$/.exec(text)?.[1] ?? text;
