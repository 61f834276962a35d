/** What keeps a rule from being evaluated, when it is due, and whether waiting for it pays. Pure. */
import { epochMs, type EpochMs } from '../../time';
import { clockTime } from '../../window/texts';
import { listWindows } from '../texts';
import type { SettledWindow } from './range';

/** When the window may be settled further; undefined when it never will. @param nextAt the plan's. */
export function dueAt({ state }: SettledWindow, nextAt: EpochMs | null): EpochMs | undefined {
  switch (state.kind) {
    case 'pending':
      return state.expectedAt;
    case 'failed':
      return state.retryAt;
    case 'provisional':
      return state.stale?.retryAt ?? nextAt ?? undefined;
    case 'fetched':
      // It lacks what comes with the next window.
      return nextAt ?? undefined;
    case 'gone':
      return undefined;
  }
}

/** Whether all of it may be there by `deadline`. In an outage that is nobody's to say: a rule is told so, and asks again soon. */
export const comesBy = (deadline: EpochMs, missing: readonly SettledWindow[], nextAt: EpochMs | null): boolean =>
  missing.every((window) => !isOut(window) && (dueAt(window, nextAt) ?? Infinity) <= deadline);

const isOut = ({ state }: SettledWindow): boolean => state.kind === 'failed' && state.outage === true;

/** Names the windows, why they are missing where they failed, and when they are due. */
export function missingText(missing: readonly SettledWindow[], nextAt: EpochMs | null): string {
  const windows = listWindows(missing.map(({ state }) => state.window));
  const failed = missing.flatMap(({ state }) =>
    state.kind === 'failed' ? [state] : state.kind === 'provisional' && state.stale ? [state.stale] : []
  );
  const [first] = failed;
  if (first !== undefined) {
    const retryAt = epochMs(Math.min(...failed.map((one) => one.retryAt)));
    return `Missing: ${windows}. ${first.failure.message} Tried again at ${clockTime(retryAt)} UTC.`;
  }
  if (missing.every(({ state }) => state.kind === 'gone')) {
    return `Missing: ${windows}, which Atlassian no longer has. Shorten the rule's range.`;
  }
  const due = missing.flatMap((window) => dueAt(window, nextAt) ?? []);
  const expected = due.length > 0 ? ` Expected by ${clockTime(epochMs(Math.max(...due)))} UTC.` : '';
  return `Missing: ${windows}.${expected}`;
}
