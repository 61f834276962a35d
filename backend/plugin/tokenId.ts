/** Tells tokens apart without keeping them: a hash under a key that is made once for a data folder. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Memo } from '../../src/engine/chunk/store';
import type { AccountKey } from '../../src/engine/identity';
import { epochMs } from '../../src/engine/time';

const KEY = 'token-key';
const FOR_GOOD = epochMs(Number.MAX_SAFE_INTEGER);

export type TokenId = (account: AccountKey, token: string) => string;

export async function createTokenId(memo: Memo): Promise<TokenId> {
  const stored = await memo.get(KEY);
  const key = stored ?? randomBytes(32).toString('hex');
  if (stored === undefined) {
    await memo.set(KEY, key, FOR_GOOD);
  }
  return (account, token) => createHmac('sha256', Buffer.from(key, 'hex')).update(`${account}\n${token}`).digest('hex');
}
