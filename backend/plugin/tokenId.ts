/** Tells tokens apart without keeping them: a hash under a key that is made once for a data folder. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Memo } from '../../src/engine/memo/memo';
import type { TokenId } from '../../src/accounts/accounts';
import { epochMs } from '../../src/engine/time';

const KEY = 'token-key';
const KEY_BYTES = 32;
const WHOLE_KEY = /^[0-9a-f]{64}$/;
const UNREADABLE = Symbol('unreadable');
const FOR_GOOD = epochMs(Number.MAX_SAFE_INTEGER);

/** Without a memo that can be used the key lives as long as the process: tokens are then accepted anew after a restart. */
export async function createTokenId(memo: Memo): Promise<TokenId> {
  const stored = await memo.get(KEY).catch(() => UNREADABLE);
  const isKept = typeof stored === 'string' && WHOLE_KEY.test(stored);
  const key = isKept ? stored : randomBytes(KEY_BYTES).toString('hex');
  // One that can't be read at the moment is not written over: it stands for all tokens that were ever accepted.
  if (!isKept && stored !== UNREADABLE) {
    await memo.set(KEY, key, FOR_GOOD).catch(() => undefined);
  }
  return (account, token) => createHmac('sha256', Buffer.from(key, 'hex')).update(`${account}\n${token}`).digest('hex');
}
