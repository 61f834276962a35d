/**
 * A bound on what is kept that was lowered: the old one still counts for a while, since what is dropped can't be had again,
 * and a slip of the keyboard takes a year. Pure.
 */
import { z } from 'zod';
import { after, DAY, durationMs, epochMs, type EpochMs } from '../engine/time';

/** Over a weekend. */
export const LOWERED_AFTER = durationMs(3 * DAY);

export const boundSchema = z.object({
  value: z.number().min(0),
  /** What it was before, and until when that counts. */
  lowered: z.object({ from: z.number().positive(), until: z.number().transform(epochMs) }).optional(),
});

export type Bound = Readonly<z.infer<typeof boundSchema>>;

/** @param before as it was when it was last heard of. */
export function boundAt(before: Bound | undefined, value: number, now: EpochMs): Bound {
  const most = before === undefined ? value : standing(before, now);
  if (before === undefined || value >= most) {
    return { value };
  }
  const isLower = value < before.value;
  const until = isLower || !before.lowered ? after(now, LOWERED_AFTER) : before.lowered.until;
  return { value, lowered: { from: most, until } };
}

/** What counts now. */
export const standing = ({ value, lowered }: Bound, now: EpochMs): number =>
  lowered && lowered.until > now ? Math.max(value, lowered.from) : value;

/** When what counts is no more than this; undefined where it is so now. */
export const fallsTo = ({ lowered }: Bound, value: number, now: EpochMs): EpochMs | undefined =>
  lowered && lowered.until > now && lowered.from > value ? lowered.until : undefined;
