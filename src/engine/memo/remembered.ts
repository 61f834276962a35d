/** Typed values in a memo. What can't be read is not there, and what can't be written is known while the process lives. */
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import type { Clock, EpochMs } from '../time';
import type { Memo } from './memo';

/** Of what a full disk did not take. */
const MOST_UNWRITTEN = 10_000;

export interface MemoParts {
  readonly memo: Memo;
  readonly clock: Clock;
}

/** No method throws: whatever is remembered can be learnt again. */
export interface Remembered<Value> {
  /** Undefined where there is nothing, nothing any more, or nothing that can be read. */
  read(key: string): Promise<Value | undefined>;
  write(key: string, value: Value, expiresAt: EpochMs): Promise<void>;
  forget(key: string): Promise<void>;
}

/**
 * @param kind tells its keys from those of others.
 * @param schema takes what comes out of it, written as JSON, back in.
 */
export function remembered<Value>(
  { memo, clock }: MemoParts,
  kind: string,
  schema: z.ZodType<Value>
): Remembered<Value> {
  const unwritten = new LRUCache<string, { readonly text: string; readonly expiresAt: EpochMs }>({
    max: MOST_UNWRITTEN,
  });

  async function textOf(key: string): Promise<string | undefined> {
    const kept = unwritten.get(key);
    if (kept) {
      return kept.expiresAt > clock.now() ? kept.text : undefined;
    }
    return memo.get(key);
  }

  async function write(key: string, text: string, expiresAt: EpochMs): Promise<void> {
    try {
      await memo.set(key, text, expiresAt);
      unwritten.delete(key);
    } catch {
      unwritten.set(key, { text, expiresAt });
    }
  }

  const keyOf = (key: string): string => `${kind}|${key}`;
  return {
    async read(key) {
      try {
        const text = await textOf(keyOf(key));
        return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
      } catch {
        return undefined;
      }
    },
    write: (key, value, expiresAt) => write(keyOf(key), JSON.stringify(value), expiresAt),
    forget: (key) => write(keyOf(key), 'null', clock.now()),
  };
}
