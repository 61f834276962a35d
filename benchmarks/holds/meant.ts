/** Whether an input got the answer that was meant for it: one refused too early would hold nothing up, and show nothing. */
import type { QueryResult } from '../../tests/host';

/** What was meant and did not come; undefined where all is as meant. */
export type Verdict = string | undefined;

const MOST_SHOWN = 160;
const shown = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);

const hasFigures = ({ frames }: QueryResult): boolean =>
  frames.some(({ fields }) =>
    fields.some(({ type, values }) => type === 'number' && values.some((value) => typeof value === 'number'))
  );

/** Each of them has a figure in a frame. */
export function figures(results: readonly QueryResult[]): Verdict {
  const without = results.find((result) => result.error !== undefined || !hasFigures(result));
  return results.length === 0
    ? 'figures were meant, and no answer came'
    : without &&
        `figures were meant, not: ${shown(without.error ?? JSON.stringify(without.frames[0]?.meta ?? 'no frame'))}`;
}

/** None of them is an error; whether there is anything to be shown is another matter. */
export function answered(results: readonly QueryResult[]): Verdict {
  const failed = results.find(({ error }) => error !== undefined);
  return failed && `an answer was meant, not: ${shown(failed.error ?? '')}`;
}

/** Each of them is an error with this in it. */
export function refused(results: readonly QueryResult[], text: string): Verdict {
  const other = results.find(({ error }) => error?.includes(text) !== true);
  return results.length === 0
    ? `"${text}" was meant, and no answer came`
    : other && `"${text}" was meant, not: ${shown(other.error ?? 'an answer')}`;
}

/** Each of them says this in a notice, whatever else it has. */
export function noticed(results: readonly QueryResult[], text: string): Verdict {
  const without = results.find(({ frames }) => !JSON.stringify(frames[0]?.meta?.notices ?? []).includes(text));
  return (
    without && `the notice "${text}" was meant, not: ${shown(without.error ?? JSON.stringify(without.frames[0]?.meta))}`
  );
}

export const status = (got: number, meant: number): Verdict =>
  got === meant ? undefined : `status ${meant} was meant, not ${got}`;

/** The first that is not as meant. */
export const allOf = (...verdicts: readonly Verdict[]): Verdict => verdicts.find((verdict) => verdict !== undefined);
