/** How large the store may be: a bound that was lowered still counts as it was for some days. */
import type { z } from 'zod';
import { boundAt, boundSchema, fallsTo, standing, type Bound } from '../../src/accounts/lowered';
import { remembered, type MemoParts } from '../../src/engine/memo/remembered';
import { after, DAY, durationMs, type EpochMs } from '../../src/engine/time';

/** A bound is forgotten only where the plugin has not run for so long. */
const REMEMBERED = durationMs(3_650 * DAY);
const KEY = 'store_max_mb';

export interface StoreRoom {
  bytes(): number;
  /** The lower bound, and when it counts; undefined where it does. */
  shrinking(): { readonly to: number; readonly at: EpochMs } | undefined;
}

/** @param configured undefined where the setting can't be read: then what counted before does, and at least `otherwise`. */
export function createStoreRoom(parts: MemoParts, configured: number | undefined, otherwise: number): StoreRoom {
  const { clock } = parts;
  const schema: z.ZodType<Bound> = boundSchema;
  const stored = remembered(parts, 'bound', schema);
  /** Undefined until what was set before has been read. */
  let bound: Bound | undefined;

  void stored.read(KEY).then(async (before) => {
    bound = boundAt(before, configured ?? Math.max(before?.value ?? 0, otherwise), clock.now());
    if (configured !== undefined) {
      await stored.write(KEY, bound, after(clock.now(), REMEMBERED));
    }
  });

  return {
    bytes: () => (bound ? standing(bound, clock.now()) : Infinity),
    shrinking() {
      const at = bound && fallsTo(bound, bound.value, clock.now());
      return bound && at !== undefined ? { to: bound.value, at } : undefined;
    },
  };
}
