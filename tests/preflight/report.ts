/** What `npm test` says of the parts that it leaves out, at its beginning and at its end. */
import type { Part } from './parts';

export interface Report {
  readonly lines: readonly string[];
  readonly passes: boolean;
}

/** @param complete on a build machine, where a part that a package would bring is a failure. */
export function reportBefore(leftOut: readonly Part[], complete: boolean): Report {
  const lines = leftOut.map(
    ({ name, lacks, broughtBy }) => `LEFT OUT: ${name}: ${lacks}${broughtBy === undefined ? '' : ` (${broughtBy})`}.`
  );
  const missed = complete && leftOut.some(({ broughtBy }) => broughtBy !== undefined);
  return missed
    ? { lines: [...lines, 'CI is set, and there no part may be left out for want of a package.'], passes: false }
    : { lines, passes: true };
}

export function reportAfter(leftOut: readonly Part[]): string {
  const names = leftOut.map(({ name }) => name).join('; ');
  return leftOut.length === 0 ? 'All passed; nothing was left out.' : `All passed, but LEFT OUT: ${names}.`;
}
