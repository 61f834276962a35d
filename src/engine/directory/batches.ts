/** What is wished for, gathered into calls: so many at once, so much time between two calls of an account. */
import { LRUCache } from 'lru-cache';
import { after, epochMs, type Clock, type DurationMs, type EpochMs } from '../time';
import type { AccountKey } from '../identity';
import type { Bearer } from './bearer';

const MOST_ACCOUNTS = 1_000;

export interface Batches<Item> {
  /** What is already wished for is not wished for twice. Resolves once all of them were called for, or dropped. */
  want(bearer: Bearer, items: readonly Item[]): Promise<void>;
}

interface Waiting {
  readonly bearer: Bearer;
  readonly done: Promise<void>;
  readonly settle: () => void;
}

/** @param call tells whether to go on; if not, all else that waits for that token is dropped. It must not throw. */
export function createBatches<Item>(
  { clock, size, pause }: { readonly clock: Clock; readonly size: number; readonly pause: DurationMs },
  call: (bearer: Bearer, items: readonly Item[]) => Promise<boolean>
): Batches<Item> {
  const waiting = new Map<AccountKey, Map<Item, Waiting>>();
  const nextCallAt = new LRUCache<AccountKey, EpochMs>({ max: MOST_ACCOUNTS });

  /** Oldest first, and all with one token. */
  async function work(account: AccountKey, wanted: Map<Item, Waiting>): Promise<void> {
    for (let [first] = wanted.values(); first; [first] = wanted.values()) {
      await reached(clock, nextCallAt.get(account) ?? epochMs(0));
      const { bearer } = first;
      const mine = [...wanted].filter(([, each]) => each.bearer.tokenId === bearer.tokenId);
      const batch = mine.slice(0, size);
      nextCallAt.set(account, after(clock.now(), pause));
      const goesOn = await call(
        bearer,
        batch.map(([item]) => item)
      );
      for (const [item, { settle }] of goesOn ? batch : mine) {
        wanted.delete(item);
        settle();
      }
    }
    waiting.delete(account);
  }

  return {
    async want(bearer, items) {
      const existing = waiting.get(bearer.account);
      const wanted = existing ?? new Map<Item, Waiting>();
      for (const item of items) {
        if (!wanted.has(item)) {
          wanted.set(item, waitingFor(bearer));
        }
      }
      if (!existing && wanted.size > 0) {
        waiting.set(bearer.account, wanted);
        void work(bearer.account, wanted);
      }
      await Promise.all(items.map((item) => wanted.get(item)?.done));
    },
  };
}

function waitingFor(bearer: Bearer): Waiting {
  let settle = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { bearer, done, settle };
}

const reached = async (clock: Clock, moment: EpochMs): Promise<void> => {
  if (moment > clock.now()) {
    await new Promise<void>((resolve) => void clock.schedule(moment, resolve));
  }
};
