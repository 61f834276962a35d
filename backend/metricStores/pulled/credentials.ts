/** How a store that is fetched is known: an address nobody can guess, and, without Grafana, a name and a password on top. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { remembered, type MemoParts } from '../../../src/engine/memo/remembered';
import { epochMs } from '../../../src/engine/time';

/** 128 bits each. */
const BYTES = 16;
const FOR_GOOD = epochMs(Number.MAX_SAFE_INTEGER);

const schema = z.object({ path: z.string(), user: z.string(), password: z.string() });

/** @property path what stands after `pull/`. */
export type Credentials = Readonly<z.infer<typeof schema>>;

/** Kept in the data folder, by {@link pullKey}. */
export interface PullCredentials {
  /** Undefined where none were made. */
  known(key: string): Promise<Credentials | undefined>;
  /** Made when they are first asked for. */
  of(key: string): Promise<Credentials>;
  /** Those before are wrong from now on. */
  renew(key: string): Promise<Credentials>;
}

/** @param source the data source's id */
export const pullKey = (source: string, store: string): string => JSON.stringify([source, store]);

export function createPullCredentials(parts: MemoParts): PullCredentials {
  const stored = remembered(parts, 'pull', schema);

  async function renew(key: string): Promise<Credentials> {
    const [path, user, password] = Array.from({ length: 3 }, () => randomBytes(BYTES).toString('hex'));
    const made = schema.parse({ path, user, password });
    await stored.write(key, made, FOR_GOOD);
    return made;
  }

  return { known: stored.read, of: async (key) => (await stored.read(key)) ?? renew(key), renew };
}
