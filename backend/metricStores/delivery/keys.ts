/** What a delivery is known by over restarts: its data source, its account and its store's name. */
import { z } from 'zod';
import type { AccountKey } from '../../../src/engine/identity';
import type { Source } from '../../../src/engine/service/account/source';

export const deliveryKey = ({ id, account }: Pick<Source, 'id' | 'account'>, store: string): string =>
  JSON.stringify([id, account, store]);

const keySchema = z.tuple([z.string(), z.string(), z.string()]);

export function isOfAccount(key: string, account: AccountKey): boolean {
  const read = keySchema.safeParse(JSON.parse(key));
  return read.success && read.data[1] === account;
}
