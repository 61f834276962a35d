/** What could not be looked up is not asked for again at once, nor after a restart: what was refused, for a day. */
import { z } from 'zod';
import type { Memo } from '../chunk/store';
import type { UpstreamCause, UpstreamFailure } from '../failure';
import { after, DAY, epochMs, HOUR, latest, MINUTE, type Clock, type EpochMs } from '../time';
import { parseJson } from './parseJson';

const PASSING = 5 * MINUTE;

const holdSchema = z.object({
  message: z.string(),
  /** It is not for this token to ask: no fault, and nothing that passes by itself. */
  isRefusal: z.boolean(),
  until: z.number().transform(epochMs),
});

export type Hold = Readonly<z.infer<typeof holdSchema>>;

export interface Holds {
  /** Undefined when there is nothing against asking. @param what a kind of look-up, and all it depends on. */
  on(what: string): Promise<Hold | undefined>;
  note(what: string, failure: UpstreamFailure): Promise<void>;
}

export function createHolds({ clock, memo }: { readonly clock: Clock; readonly memo: Memo }): Holds {
  // Beside the memo, which may be one that can't be written.
  const noted = new Map<string, Hold>();
  const keyOf = (what: string): string => `held|${what}`;

  return {
    async on(what) {
      const text = noted.has(what) ? undefined : await memo.get(keyOf(what)).catch(() => undefined);
      const hold = noted.get(what) ?? holdSchema.safeParse(parseJson(text)).data;
      return hold !== undefined && hold.until > clock.now() ? hold : undefined;
    },
    async note(what, failure) {
      const { message, cause } = failure;
      const hold: Hold = { message, isRefusal: REFUSALS.has(cause), until: untilOf(failure, clock.now()) };
      noted.set(what, hold);
      await memo.set(keyOf(what), JSON.stringify(hold), hold.until).catch(() => undefined);
    },
  };
}

const REFUSALS: ReadonlySet<UpstreamCause> = new Set(['unauthorized', 'not owner', 'unknown app']);

function untilOf(failure: UpstreamFailure, now: EpochMs): EpochMs {
  switch (failure.cause) {
    case 'not owner':
    case 'unknown app':
      return after(now, DAY);
    case 'unauthorized':
    case 'not understood':
    case 'too large':
      return after(now, HOUR);
    case 'rate limited':
      return latest(after(now, PASSING), failure.until ?? now);
    default:
      return after(now, PASSING);
  }
}
