/** What each data source wants of its account, remembered over restarts: not every one asks soon after one. */
import { z } from 'zod';
import type { AccountKey } from '../engine/identity';
import { remembered, type MemoParts } from '../engine/memo/remembered';
import { after, DAY, durationMs, epochMs, HOUR, type DurationMs, type EpochMs } from '../engine/time';
import { RETIRED_AFTER } from './retirement';

/** What is kept for a data source that rests is kept for long: to drop it can't be undone. */
const RETENTION_REMEMBERED = 400 * DAY;
const NOTED_EVERY = HOUR;
const FOREVER = durationMs(Infinity);

const termsSchema = z.object({
  retention: z.number().positive(),
  settle: z.number().min(0),
  askedAt: z.number().transform(epochMs),
});
const recordSchema = z.record(z.string(), termsSchema);
type Terms = Readonly<z.infer<typeof termsSchema>>;

export interface AccountTerms {
  /** Notes that a data source asks, and what it wants; what it wanted before counts no more. */
  note(account: AccountKey, source: string, wants: Pick<Terms, 'retention' | 'settle'>): void;
  /** It belongs to the account no more. */
  drop(account: AccountKey, source: string): void;
  /** The longest that any data source of the account wants; without end where none is known, or not yet. */
  retentionOf(account: AccountKey): DurationMs;
  /** The longest of the data sources that asked within a month. */
  settleOf(account: AccountKey): DurationMs;
}

export function createAccountTerms(parts: MemoParts): AccountTerms {
  const { clock } = parts;
  const stored = remembered(parts, 'terms', recordSchema);
  /** By account, what each data source wants; absent while the memo is being read. */
  const known = new Map<AccountKey, ReadonlyMap<string, Terms>>();
  let turn: Promise<void> = Promise.resolve();

  async function change(account: AccountKey, source: string, terms: Terms | undefined): Promise<void> {
    const before = known.get(account) ?? new Map(Object.entries((await stored.read(account)) ?? {}));
    const record = new Map([...before].filter(([, { askedAt }]) => after(askedAt, RETENTION_REMEMBERED) > clock.now()));
    if (terms) {
      record.set(source, terms);
    } else {
      record.delete(source);
    }
    known.set(account, record);
    await stored.write(account, Object.fromEntries(record), after(clock.now(), RETENTION_REMEMBERED));
  }

  const longest = (account: AccountKey, of: (terms: Terms) => number, since: EpochMs): number =>
    Math.max(0, ...[...(known.get(account)?.values() ?? [])].filter(({ askedAt }) => askedAt >= since).map(of));

  return {
    note(account, source, { retention, settle }) {
      const terms = { retention, settle, askedAt: clock.now() };
      const last = known.get(account)?.get(source);
      if (!last || !isSame(last, terms) || after(last.askedAt, NOTED_EVERY) <= terms.askedAt) {
        turn = turn.then(() => change(account, source, terms));
      }
    },
    drop(account, source) {
      turn = turn.then(() => change(account, source, undefined));
    },
    retentionOf: (account) => durationMs(longest(account, ({ retention }) => retention, epochMs(0)) || FOREVER),
    settleOf: (account) => durationMs(longest(account, ({ settle }) => settle, after(clock.now(), -RETIRED_AFTER))),
  };
}

const isSame = (one: Terms, other: Terms): boolean => one.retention === other.retention && one.settle === other.settle;
