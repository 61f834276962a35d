/** An answer that is shared, as an app's index and the news have it: three words. */
import { z } from 'zod';
import type { SharedAnswer } from '../../../src/engine/sharing/windows/position';
import { epochMs } from '../../../src/engine/time';
import { windowOf } from '../../../src/engine/window/grid';

export const whole = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number);

const schema = z.tuple([whole, z.string(), whole]).transform(([window, scope, fetchedAt]): SharedAnswer => ({
  ...{ window: windowOf(epochMs(window)), scope, fetchedAt: epochMs(fetchedAt) },
}));

/** Undefined where it is something else. */
export const readMember = (words: readonly string[]): SharedAnswer | undefined => schema.safeParse(words).data;
