/** Which of those who share an account this process is, and which one it follows. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountKey } from '../../src/engine/identity';
import type { Memo } from '../../src/engine/memo/memo';
import { remembered, type MemoParts } from '../../src/engine/memo/remembered';
import { LIMIT } from '../../src/engine/quota/pace';
import type { Kept } from '../../src/engine/sharing/seat';
import type { KeptStanding } from '../../src/engine/sharing/standing';
import { durationMs, epochMs } from '../../src/engine/time';

export interface Instance {
  /** Of this process alone. */
  readonly id: string;
  /** The process before it on this folder, once that is known to be no more: what is kept for it is kept no longer. */
  readonly replaces: () => string | undefined;
}

/** Of an account, for the process after this one: by the machine's clock, for as long as that is the same one. */
export function keptStandings(parts: MemoParts, era: string): (account: AccountKey) => Kept {
  const stored = remembered(parts, 'redis-standing', keptSchema);
  return (account) => ({
    read: async () => {
      const kept = await stored.read(account);
      return kept?.era === era ? kept : undefined;
    },
    write: (standing) => stored.write(account, { ...standing, era }, FOR_GOOD),
  });
}

const keptSchema: z.ZodType<KeptStanding & { readonly era: string }> = z.object({
  era: z.string(),
  heardAt: z.number().transform(durationMs),
  share: z.number().int().min(0).max(LIMIT),
});

const KEY = 'redis-instance';
const FOR_GOOD = epochMs(Number.MAX_SAFE_INTEGER);

/** @param holdsFolder whether this process is the only one on its folder. */
export async function createInstance(memo: Memo, holdsFolder: () => boolean): Promise<Instance> {
  const id = randomUUID();
  const before = await memo.get(KEY).catch(() => undefined);
  let isNoted = false;
  return {
    id,
    replaces: () => {
      if (!holdsFolder()) {
        return undefined;
      }
      if (!isNoted) {
        isNoted = true;
        void memo.set(KEY, id, FOR_GOOD).catch(() => {
          isNoted = false;
        });
      }
      return before;
    },
  };
}
