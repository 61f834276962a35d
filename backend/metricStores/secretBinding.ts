/**
 * A secret goes only where it was typed for. Who may change a store's address can't read its secrets, and would have them
 * sent to an address of their own: so each is remembered with scheme, host and adapter, by hashes that tell nothing of it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Memo } from '../../src/engine/memo/memo';
import { epochMs } from '../../src/engine/time';
import type { Sender, Sent } from './adapter';
import { jsonOf } from '../../src/engine/json';

export interface HeardStore {
  /** The data source. */
  readonly source: string;
  readonly store: string;
  /** Adapter, scheme, host and port; undefined while the settings name none. */
  readonly place: string | undefined;
  readonly secrets: Readonly<Record<string, string>>;
}

type Verdict = { readonly kind: 'allowed' } | Extract<Sent, { readonly kind: 'closed' | 'later' }>;

export interface SecretBinding {
  /** The store's settings, as they are from now on. @returns what says whether its secrets may be sent. */
  heard(store: HeardStore): () => Promise<Verdict>;
}

const recordSchema = z.object({ place: z.string(), salt: z.string(), secrets: z.record(z.string(), z.string()) });
type Bound = z.infer<typeof recordSchema>;

const FOR_GOOD = epochMs(Number.MAX_SAFE_INTEGER);
const SALT_BYTES = 32;
/** Of stores whose settings were heard; what is let go is only decided anew. */
const MOST_STORES = 1_000;
const ALLOWED: Verdict = { kind: 'allowed' };
const UNKNOWN: Verdict = {
  kind: 'later',
  words: 'For which address its secrets were typed can’t be read or written just now. Nothing is sent',
};

export function createSecretBinding(memo: Memo): SecretBinding {
  const known = new LRUCache<string, { readonly settings: string; readonly verdict: () => Promise<Verdict> }>({
    max: MOST_STORES,
  });
  /** One after the other: what is removed is forgotten before it is typed again. */
  let last: Promise<unknown> = Promise.resolve();

  function decided(key: string, store: HeardStore): Promise<Verdict> {
    const next = last.then(() => decide(memo, key, store)).catch(() => UNKNOWN);
    last = next;
    return next;
  }

  return {
    heard(store) {
      const key = `store-secrets|${JSON.stringify([store.source, store.store])}`;
      const settings = JSON.stringify([store.place, store.secrets]);
      const before = known.get(key);
      if (before?.settings === settings) {
        return before.verdict;
      }
      let deciding = decided(key, store);
      const verdict = async (): Promise<Verdict> => {
        const found = await deciding;
        if (found === UNKNOWN) {
          deciding = decided(key, store);
          return deciding;
        }
        return found;
      };
      known.set(key, { settings, verdict });
      return verdict;
    },
  };
}

/** @throws where the memo can't be used. */
async function decide(memo: Memo, key: string, { place, secrets }: HeardStore): Promise<Verdict> {
  const bound = read(await memo.get(key));
  const salt = bound?.salt ?? randomBytes(SALT_BYTES).toString('hex');
  const hashed = (text: string): string => createHmac('sha256', salt).update(text).digest('hex');
  const hashes = Object.fromEntries(
    Object.entries(secrets)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, hashed(value)])
  );
  const note = (next: Bound): Promise<void> => memo.set(key, JSON.stringify(next), FOR_GOOD);
  const kept = Object.entries(bound?.secrets ?? {}).filter(([name, hash]) => hashes[name] === hash);
  if (bound !== undefined && kept.length > 0 && bound.place !== placeHash(place, hashed)) {
    // What was removed or typed anew is bound to nothing any more.
    await note({ ...bound, secrets: Object.fromEntries(kept) });
    return place === undefined ? ALLOWED : { kind: 'closed', words: refusal(kept.map(([name]) => name)) };
  }
  if (place !== undefined && Object.keys(hashes).length > 0) {
    await note({ place: hashed(place), salt, secrets: hashes });
  } else if (bound !== undefined) {
    await note({ ...bound, secrets: {} });
  }
  return ALLOWED;
}

const placeHash = (place: string | undefined, hashed: (text: string) => string): string | undefined =>
  place === undefined ? undefined : hashed(place);

const read = (text: string | undefined): Bound | undefined => recordSchema.safeParse(jsonOf(text)).data;

const refusal = (names: readonly string[]): string =>
  `${names.map((name) => `"${name}"`).join(' and ')} was typed for another address or another kind of receiver, and is not sent to this one. Type a new one; or remove it, save, and type it again`;

export const whileBound = (sender: Sender, verdict: () => Promise<Verdict>): Sender => ({
  ...sender,
  async send(...sent) {
    const found = await verdict();
    return found.kind === 'allowed' ? sender.send(...sent) : found;
  },
});
