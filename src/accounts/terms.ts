/** What each data source wants of its account, remembered over restarts: not every one asks soon after one. */
import { z } from 'zod';
import type { AccountKey } from '../engine/identity';
import { remembered, type MemoParts } from '../engine/memo/remembered';
import { after, DAY, durationMs, epochMs, HOUR, latest, type DurationMs, type EpochMs } from '../engine/time';
import { boundAt, boundSchema, fallsTo, standing, type Bound } from './lowered';
import { RETIRED_AFTER } from './retirement';

/** What is kept for a data source that rests is kept for long: to drop it can't be undone. */
const RETENTION_REMEMBERED = 400 * DAY;
const NOTED_EVERY = HOUR;
const FOREVER = durationMs(Infinity);

const termsSchema = z.object({
  // A number alone: as it was noted before bounds could be lowered.
  retention: z.union([boundSchema, z.number().transform((value) => ({ value }))]),
  settle: z.number().min(0),
  askedAt: z.number().transform(epochMs),
});
const recordSchema = z.record(z.string(), termsSchema);
type Terms = Readonly<z.infer<typeof termsSchema>>;

/** What a data source wants of its account. */
export interface Wants {
  readonly retention: DurationMs;
  readonly settle: DurationMs;
}

/** Less is kept from then on. */
export interface Shrinking {
  readonly to: DurationMs;
  readonly at: EpochMs;
}

export interface AccountTerms {
  /** Notes that a data source asks, and what it wants; what it wanted before counts no more. */
  note(account: AccountKey, source: string, wants: Wants): void;
  /** It belongs to the account no more: what was kept for it is for some days. */
  drop(account: AccountKey, source: string): void;
  /** The longest that any data source of the account wants; without end where none is known, or not yet. */
  retentionOf(account: AccountKey): DurationMs;
  /** Undefined where it stays what it is. */
  shrinkingOf(account: AccountKey): Shrinking | undefined;
  /** The same, were one of its data sources to want that retention from now on. */
  shrinkingIf(account: AccountKey, source: string, retention: DurationMs): Promise<Shrinking | undefined>;
  /** The longest of the data sources that asked within a month. */
  settleOf(account: AccountKey): DurationMs;
}

export function createAccountTerms(parts: MemoParts): AccountTerms {
  const { clock } = parts;
  const stored = remembered(parts, 'terms', recordSchema);
  /** By account, what each data source wants; absent while the memo is being read. */
  const known = new Map<AccountKey, ReadonlyMap<string, Terms>>();
  let turn: Promise<void> = Promise.resolve();

  async function change(account: AccountKey, source: string, wants: Wants | undefined): Promise<void> {
    const now = clock.now();
    const before = known.get(account) ?? new Map(Object.entries((await stored.read(account)) ?? {}));
    const record = new Map([...before].filter(([, terms]) => isRemembered(terms, now)));
    const last = record.get(source);
    if (wants) {
      record.set(source, {
        retention: boundAt(last?.retention, wants.retention, now),
        settle: wants.settle,
        askedAt: now,
      });
    } else if (last) {
      record.set(source, { ...last, retention: boundAt(last.retention, 0, now), settle: 0 });
    }
    known.set(account, record);
    await stored.write(account, Object.fromEntries(record), after(now, RETENTION_REMEMBERED));
  }

  const of = (account: AccountKey): readonly Terms[] => [...(known.get(account)?.values() ?? [])];

  return {
    note(account, source, wants) {
      const last = known.get(account)?.get(source);
      if (!last || !isSame(last, wants) || after(last.askedAt, NOTED_EVERY) <= clock.now()) {
        turn = turn.then(() => change(account, source, wants));
      }
    },
    drop(account, source) {
      turn = turn.then(() => change(account, source, undefined));
    },
    retentionOf(account) {
      const now = clock.now();
      return durationMs(longest(of(account).map(({ retention }) => standing(retention, now))) || FOREVER);
    },
    shrinkingOf: (account) =>
      shrinking(
        of(account).map(({ retention }) => retention),
        clock.now()
      ),
    async shrinkingIf(account, source, retention) {
      // What was asked for before is noted by then.
      await turn;
      const now = clock.now();
      const { [source]: own, ...others } = Object.fromEntries(known.get(account) ?? []);
      const supposed = boundAt(own?.retention, retention, now);
      return shrinking([supposed, ...Object.values(others).map((terms) => terms.retention)], now);
    },
    settleOf(account) {
      const since = after(clock.now(), -RETIRED_AFTER);
      return longest(of(account).map(({ settle, askedAt }) => (askedAt >= since ? settle : 0)));
    },
  };
}

const longest = (lengths: readonly number[]): DurationMs => durationMs(Math.max(0, ...lengths));

function shrinking(retentions: readonly Bound[], now: EpochMs): Shrinking | undefined {
  const to = longest(retentions.map(({ value }) => value));
  const [first, ...rest] = retentions.flatMap((retention) => fallsTo(retention, to, now) ?? []);
  // Without any data source there is nothing it could be shortened to.
  return first === undefined || to === 0 ? undefined : { to, at: latest(first, ...rest) };
}

const isSame = ({ retention, settle }: Terms, wants: Wants): boolean =>
  retention.value === wants.retention && settle === wants.settle;

/** One that left the account counts until what was kept for it goes. */
const isRemembered = ({ retention, askedAt }: Terms, now: EpochMs): boolean =>
  retention.value > 0
    ? after(askedAt, RETENTION_REMEMBERED) > now
    : fallsTo(retention, retention.value, now) !== undefined;
