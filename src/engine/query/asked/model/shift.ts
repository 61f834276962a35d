/** How much earlier the same question is asked, to be compared with. */
import { z } from 'zod';
import { before, DAY, durationMs, MINUTE, SECOND, type DurationMs, type TimeRange } from '../../../time';
import { secondsOf } from './minStep';

/** To answer with both ranges, or with what has become of the earlier one. */
export const COMPARISONS = ['series', 'difference', 'ratio'] as const;

const LONGEST = durationMs(400 * DAY);

const problemOf = (text: string): string | undefined => {
  const seconds = /[a-z]$/.test(text.trim()) ? secondsOf(text) : undefined;
  if (seconds === undefined) {
    return 'give a length of time such as 1h, 1d or 1w';
  }
  const length = seconds * SECOND;
  if (length < MINUTE || length % MINUTE !== 0) {
    return 'give whole minutes: time is known by the minute';
  }
  return length <= LONGEST ? undefined : `at most ${LONGEST / DAY} days before can be compared with`;
};

/** As it is written: the label of what it brings says so, too. */
export const shiftSchema = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) {
      context.addIssue({ code: 'custom', message });
    }
  });

/** Of a query that was parsed. */
export const shiftOf = ({ shift }: { readonly shift?: string | undefined }): DurationMs | undefined =>
  shift === undefined ? undefined : durationMs((secondsOf(shift) ?? 0) * SECOND);

/** How many days it is, where it is said in days or weeks: those are not all as long. */
export function daysOf({ shift = '' }: { readonly shift?: string | undefined }): number | undefined {
  const days = /[dw]$/.test(shift) ? ((secondsOf(shift) ?? 0) * SECOND) / DAY : undefined;
  return Number.isInteger(days) ? days : undefined;
}

export const earlierBy = (duration: DurationMs, { from, to }: TimeRange): TimeRange => ({
  from: before(from, duration),
  to: before(to, duration),
});
