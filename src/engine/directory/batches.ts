/** Wishes, gathered into calls: so many at once, so much time between two calls of an account. */
import { after, epochMs, type Clock, type DurationMs, type EpochMs } from '../time';
import type { AccountKey } from '../identity';
import type { Asker } from './asker';

export interface Batches<Item> {
  /** What is already wished for is not wished for twice. Resolves once all of them were called for, or dropped. */
  want(asker: Asker, items: readonly Item[]): Promise<void>;
}

interface Wish {
  readonly asker: Asker;
  readonly done: Promise<void>;
  readonly settle: () => void;
}

/** @param call tells whether to go on; if not, all further wishes of that token are dropped. It must not throw. */
export function createBatches<Item>(
  { clock, size, pause }: { readonly clock: Clock; readonly size: number; readonly pause: DurationMs },
  call: (asker: Asker, items: readonly Item[]) => Promise<boolean>
): Batches<Item> {
  const wishes = new Map<AccountKey, Map<Item, Wish>>();
  const nextCallAt = new Map<AccountKey, EpochMs>();

  /** Oldest first, and all with one token. */
  async function work(account: AccountKey, wanted: Map<Item, Wish>): Promise<void> {
    for (let [first] = wanted.values(); first; [first] = wanted.values()) {
      await reached(clock, nextCallAt.get(account) ?? epochMs(0));
      const { asker } = first;
      const mine = [...wanted].filter(([, wish]) => wish.asker.tokenId === asker.tokenId);
      const batch = mine.slice(0, size);
      nextCallAt.set(account, after(clock.now(), pause));
      const goesOn = await call(
        asker,
        batch.map(([item]) => item)
      );
      for (const [item, { settle }] of goesOn ? batch : mine) {
        wanted.delete(item);
        settle();
      }
    }
    wishes.delete(account);
  }

  return {
    async want(asker, items) {
      const existing = wishes.get(asker.account);
      const wanted = existing ?? new Map<Item, Wish>();
      for (const item of items) {
        if (!wanted.has(item)) {
          wanted.set(item, wish(asker));
        }
      }
      if (!existing && wanted.size > 0) {
        wishes.set(asker.account, wanted);
        void work(asker.account, wanted);
      }
      await Promise.all(items.map((item) => wanted.get(item)?.done));
    },
  };
}

function wish(asker: Asker): Wish {
  let settle = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { asker, done, settle };
}

const reached = async (clock: Clock, moment: EpochMs): Promise<void> => {
  if (moment > clock.now()) {
    await new Promise<void>((resolve) => void clock.schedule(moment, resolve));
  }
};
