/** What failed is left alone for a while, for longer each time it fails again; a restart makes no difference to it. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { doubled, type Backoff } from '../backoff';
import type { UpstreamCause, UpstreamFailure } from '../failure';
import { metricLabel, parseEnvironmentId } from '../identity';
import { after, before, DAY, epochMs, latest, type EpochMs } from '../time';
import { remembered, type MemoParts } from './remembered';

/** So long after a hold has ended, another failure counts as one more in a row. */
const IN_A_ROW = DAY;
/** No failure that names a time is waited for longer. */
const LONGEST = DAY;
const MOST_HELD = 10_000;

export interface Hold {
  readonly failure: UpstreamFailure;
  /** In a row. */
  readonly failures: number;
  readonly until: EpochMs;
}

export interface HoldOff {
  /** What stands against trying `key` now; undefined when nothing does. */
  on(key: string): Promise<Hold | undefined>;
  /** Until the time that the failure itself names, if that is later. */
  failed(key: string, failure: UpstreamFailure): Promise<Hold>;
  succeeded(key: string): Promise<void>;
}

/** @param backoffOf how long each cause is left alone. */
export function createHoldOff(parts: MemoParts, kind: string, backoffOf: (cause: UpstreamCause) => Backoff): HoldOff {
  const { clock } = parts;
  const stored = remembered(parts, `held|${kind}`, notedSchema);
  /** Null: nothing is held. Before what is stored, so that what has just failed is known at once. */
  const known = new LRUCache<string, { readonly noted: Noted | null }>({ max: MOST_HELD });

  async function notedOf(key: string): Promise<Noted | undefined> {
    const noted = known.has(key) ? known.get(key)?.noted : await stored.read(key);
    // Noted in a time to come: the clock has been set since, and the end of it means nothing.
    return noted && noted.at <= clock.now() ? noted : undefined;
  }

  return {
    async on(key) {
      const noted = await notedOf(key);
      return noted && noted.until > clock.now() ? noted : undefined;
    },

    async failed(key, failure) {
      const last = await notedOf(key);
      const at = clock.now();
      const failures = last && last.until > before(at, IN_A_ROW) ? last.failures + 1 : 1;
      const named = failure.cause === 'rate limited' ? (failure.until ?? at) : at;
      const until = latest(
        after(at, doubled(backoffOf(failure.cause), failures)),
        epochMs(Math.min(named, at + LONGEST))
      );
      const noted: Noted = { failure, failures, at, until };
      known.set(key, { noted });
      await stored.write(key, noted, after(until, IN_A_ROW));
      return noted;
    },

    async succeeded(key) {
      if ((await notedOf(key)) !== undefined) {
        known.set(key, { noted: null });
        await stored.forget(key);
      }
    },
  };
}

interface Noted extends Hold {
  readonly at: EpochMs;
}

const time = z.number().transform(epochMs);
const of = <Cause extends UpstreamCause>(...causes: readonly [Cause, ...Cause[]]) =>
  z.object({ cause: z.enum(causes), message: z.string() });

const failureSchema: z.ZodType<UpstreamFailure> = z.union([
  of('unauthorized', 'not owner', 'unknown app', 'unavailable', 'timeout', 'too large', 'not understood', 'store'),
  of('rate limited')
    .extend({ until: time.optional() })
    .transform(({ until, ...rest }) => ({ ...rest, until })),
  of('refused label').extend({ labels: z.array(z.string().transform(metricLabel)) }),
  of('unknown environment').extend({
    environments: z.array(z.string()).transform((ids) => ids.flatMap((id) => parseEnvironmentId(id) ?? [])),
  }),
]);

const notedSchema: z.ZodType<Noted> = z.object({
  failure: failureSchema,
  failures: z.number().int().min(1),
  at: time,
  until: time,
});
