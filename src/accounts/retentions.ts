/** How long each account's windows are to be kept, remembered over restarts: not every data source asks soon after one. */
import { z } from 'zod';
import { remembered, type MemoParts } from '../engine/memo/remembered';
import type { AccountKey } from '../engine/identity';
import { after, DAY, durationMs, type DurationMs } from '../engine/time';

/** So long a data source counts that is not heard of, since it may only rest. */
const REMEMBERED = 400 * DAY;

const FOREVER = durationMs(Infinity);
const recordSchema = z.record(z.string(), z.number().positive());

export interface Retentions {
  /** Notes what a data source wants; its earlier wish counts no more. */
  note(account: AccountKey, source: string, retention: DurationMs): void;
  /** The longest that any data source of the account wants; without end where none is known, or not yet. */
  of(account: AccountKey): DurationMs;
}

export function createRetentions(parts: MemoParts): Retentions {
  const stored = remembered(parts, 'retention', recordSchema);
  /** By account, what each data source wants; absent while the memo is being read. */
  const known = new Map<AccountKey, ReadonlyMap<string, number>>();
  let turn: Promise<void> = Promise.resolve();

  async function add(account: AccountKey, source: string, retention: DurationMs): Promise<void> {
    const before = known.get(account) ?? new Map(Object.entries((await stored.read(account)) ?? {}));
    const record = new Map(before).set(source, retention);
    known.set(account, record);
    if (before.get(source) !== retention) {
      await stored.write(account, Object.fromEntries(record), after(parts.clock.now(), REMEMBERED));
    }
  }

  return {
    note(account, source, retention) {
      turn = turn.then(() => add(account, source, retention));
    },
    of(account) {
      const record = known.get(account);
      return record === undefined ? FOREVER : durationMs(Math.max(...record.values()));
    },
  };
}
