/** What all instances know together of one account, as it stands in the register. Times by the register's clock. */
import { z } from 'zod';
import { LIMIT, type QuotaRecord } from '../quota/pace';
import { durationMs, type DurationMs } from '../time';
import { registered } from './registered';

export interface Member {
  /** When it last said that it is there. */
  readonly seenAt: DurationMs;
  /** Calls in any span that it may come to send alone: what it was given last, or before that if it may not have heard. */
  readonly share: number;
  /** What it was given last. */
  readonly given: number;
}

export interface SharedAccount {
  /** Which server this was written on. */
  readonly server: string;
  readonly record: QuotaRecord;
  /** By instance. */
  readonly members: Readonly<Record<string, Member>>;
}

const VERSION = 1;
const moment = z.number().transform(durationMs);
const slots = z.number().int().min(0).max(LIMIT);
const schema: z.ZodType<SharedAccount> = z
  .object({
    server: z.string(),
    record: z.object({
      calls: z.array(z.object({ at: moment, forRule: z.boolean(), id: z.string().optional() })),
      rulesUntil: moment.optional(),
      pause: z.object({ until: moment, probeAt: moment }).optional(),
    }),
    members: z.record(z.string(), z.object({ seenAt: moment, share: slots, given: slots })),
  })
  .transform(({ server, record: { calls, rulesUntil, pause }, members }) => ({
    server,
    record: { calls, rulesUntil, pause },
    members,
  }));

export const { written, read: readShared } = registered(VERSION, schema);
