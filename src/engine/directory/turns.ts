import type { AccountKey } from '../identity';

/** One look-up at a time for an account, whatever is looked up. */
export interface Turns {
  take<Result>(account: AccountKey, work: () => Promise<Result>): Promise<Result>;
}

export function createTurns(): Turns {
  const last = new Map<AccountKey, Promise<unknown>>();
  return {
    take(account, work) {
      const turn = (last.get(account) ?? Promise.resolve()).then(work);
      const ended: Promise<unknown> = turn
        .catch(() => undefined)
        .then(() => last.get(account) === ended && last.delete(account));
      last.set(account, ended);
      return turn;
    },
  };
}
